package io.trivet.id;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Gives generators of UUIDs, as RFC 9562 defines them. */
public final class Uuids {
    private Uuids() {}

    /**
     * Returns a generator of version 7: the time in milliseconds, a count within the millisecond, and 62 random bits from a
     * {@link SecureRandom}.
     *
     * <p>Unique without any coordination. Strictly rising within this generator, compared as text or bytes (not by
     * {@code UUID.compareTo}, which compares signed halves); rising in trend among machines. If the clock steps back, ids go on from the last time.
     * A UUID shows when it was made, and RFC 9562 advises against one as a secret.
     */
    public static UuidGenerator v7() {
        return v7(new SecureRandom(), InstantSource.system());
    }

    /** Returns a generator of version 7 on this source of randomness, which must be thread-safe, and this clock. */
    public static UuidGenerator v7(RandomGenerator random, InstantSource clock) {
        return new TimeOrderedUuids(random, clock);
    }
}
