package io.trivet.id;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The parts of a UUID, as far as its version defines them.
 *
 * @param version the version field, 1 to 8 as RFC 9562 defines them; if the UUID is of another variant, the number has
 *     no meaning and the other parts are empty
 * @param time when the UUID was created: in units of 100 ns for versions 1 and 6, in milliseconds for version 7
 * @param clockSequence for versions 1 and 6, 14 bits that distinguish generators of one node
 * @param node for versions 1 and 6, 48 bits that identify the machine, or random bits
 */
public record UuidParts(int version, Optional<Instant> time, OptionalInt clockSequence, OptionalLong node) {
    /** Returns the parts that exist, such as {@code UuidParts[version=7, time=2022-02-22T19:22:22Z]}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("UuidParts[version=").append(version);
        time.ifPresent(at -> text.append(", time=").append(at));
        clockSequence.ifPresent(sequence -> text.append(", clockSequence=").append(sequence));
        node.ifPresent(id -> text.append(String.format(Locale.ROOT, ", node=%012x", id)));
        return text.append(']').toString();
    }
}
