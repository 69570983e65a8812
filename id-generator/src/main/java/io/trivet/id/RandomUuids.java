package io.trivet.id;

import java.util.Objects;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** UUID version 4: RFC 9562, section 5.4. */
final class RandomUuids implements UuidGenerator {
    private static final long VERSION_4 = 0x4000;
    private static final long NO_VERSION = ~0xF000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long NO_VARIANT = ~0xC000_0000_0000_0000L;

    private final RandomGenerator random;
    private final boolean unguessable;

    RandomUuids(RandomGenerator random, boolean unguessable) {
        this.random = Objects.requireNonNull(random, "random");
        this.unguessable = unguessable;
    }

    @Override
    public UUID next() {
        return new UUID(random.nextLong() & NO_VERSION | VERSION_4, random.nextLong() & NO_VARIANT | VARIANT);
    }

    @Override
    public IdProperties properties() {
        return new IdProperties(IdProperties.Uniqueness.BY_CHANCE, false, IdProperties.Scope.NONE, unguessable);
    }

    @Override
    public String toString() {
        return "UuidGenerator[version 4]";
    }
}
