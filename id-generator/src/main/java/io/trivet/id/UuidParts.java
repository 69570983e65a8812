package io.trivet.id;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a UUID is made of, as far as its version says.
 *
 * @param version 1 to 8 as RFC 9562 has them; of another variant than that RFC's it says nothing, nor is there a time then
 * @param time when it was made: versions 1 and 6 in units of 100 ns, version 7 in milliseconds
 * @param clockSequence versions 1 and 6: what tells generators of one node apart, 14 bits
 * @param node versions 1 and 6: which machine made it, 48 bits, or random ones
 */
public record UuidParts(int version, Optional<Instant> time, OptionalInt clockSequence, OptionalLong node) {
    /** Shows what there is, such as {@code UuidParts[version=7, time=2022-02-22T19:22:22Z]}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("UuidParts[version=").append(version);
        time.ifPresent(at -> text.append(", time=").append(at));
        clockSequence.ifPresent(sequence -> text.append(", clockSequence=").append(sequence));
        node.ifPresent(id -> text.append(String.format(Locale.ROOT, ", node=%012x", id)));
        return text.append(']').toString();
    }
}
