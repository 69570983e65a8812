package io.trivet.id;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a UUID is made of, as far as its version says.
 *
 * @param version 1 to 8 as RFC 9562 has them, or another number if it isn't of that RFC's variant
 * @param time when it was made: versions 1 and 6 to 100 ns, version 7 to the millisecond
 * @param clockSequence versions 1 and 6: what tells generators of one node apart, 14 bits
 * @param node versions 1 and 6: which machine made it, 48 bits, or random ones
 */
public record UuidParts(int version, Optional<Instant> time, OptionalInt clockSequence, OptionalLong node) {}
