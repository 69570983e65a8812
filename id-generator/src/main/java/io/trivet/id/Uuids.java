package io.trivet.id;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Gives generators of UUIDs, as RFC 9562 defines them, and reads UUIDs. {@link UUID#toString} writes them.
 *
 * <p>{@link UUID#compareTo}, their texts and their bytes all sort UUIDs of version 6 and those of version 7 by time. A UUID with
 * a time shows when it was made, and the RFC advises against any as a secret that opens something; to be hard to guess is what
 * version 4 is for.
 */
public final class Uuids {
    /** The namespace of domain names, for {@link #v3} and {@link #v5}. */
    public static final UUID DNS = parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    /** The namespace of URLs. */
    public static final UUID URL = parse("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

    private static final long RANDOM_NODE = 1L << 40;

    /** Holds what only those need who draw from it. */
    private static final class Secure {
        static final RandomGenerator RANDOM = new BulkRandom(new SecureRandom());
    }

    /** One for all who ask for it, made when the first does: so what is written in one line is in order, too. */
    private static final class Version1 {
        static final UuidGenerator SHARED = gregorian(1);
    }

    private static final class Version6 {
        static final UuidGenerator SHARED = gregorian(6);
    }

    private static final class Version7 {
        static final UuidGenerator SHARED = new EpochUuids(Secure.RANDOM::nextLong, InstantSource.system());
    }

    private Uuids() {}

    /**
     * Returns the program's generator of version 1, the same for all calls: the time in units of 100 ns, and a node and clock sequence that
     * it drew from a {@link SecureRandom}.
     *
     * <p>For systems that ask for this version; its UUIDs don't sort by time, {@link #v6()} does. 8192 a millisecond at most;
     * callers wait for the clock, at most 1 second, before {@link IdException}.
     */
    public static UuidGenerator v1() {
        return Version1.SHARED;
    }

    /**
     * Returns a generator of version 1 with a node of 48 bits and a clock sequence of 14. No other generator may have both the
     * same at the same time, and after a restart on a clock that was set back another clock sequence is needed.
     *
     * @throws IllegalArgumentException if one has more bits
     */
    public static UuidGenerator v1(long node, int clockSequence) {
        return gregorian(1, node, clockSequence, IdProperties.Unique.BY_ASSIGNMENT);
    }

    /**
     * Returns the UUID of version 3 of a name in a namespace: always the same for both, by MD5 of the name in UTF-8. For systems
     * that ask for it; {@link #v5} is preferred.
     */
    public static UUID v3(UUID namespace, String name) {
        return ofName(namespace, name, "MD5", 3);
    }

    /**
     * Returns a generator of version 4: 122 random bits from a {@link SecureRandom}, drawn in bulk by each thread. Not guessable, and
     * in no order.
     */
    public static UuidGenerator v4() {
        return new RandomUuids(Secure.RANDOM, true);
    }

    /**
     * Returns a generator of version 4 on this source of randomness, which must be thread-safe. UUIDs are as hard to guess as it is;
     * {@link UuidGenerator#properties} calls them so for a {@link SecureRandom} alone.
     */
    public static UuidGenerator v4(RandomGenerator random) {
        return new RandomUuids(inBulk(random), random instanceof SecureRandom);
    }

    /** Returns the UUID of version 5 of a name in a namespace: always the same for both, by SHA-1 of the name in UTF-8. */
    public static UUID v5(UUID namespace, String name) {
        return ofName(namespace, name, "SHA-1", 5);
    }

    /**
     * Returns the program's generator of version 6, the same for all calls: as {@link #v1()}, and sorted by time; strictly rising within the
     * program.
     */
    public static UuidGenerator v6() {
        return Version6.SHARED;
    }

    /**
     * Returns a generator of version 6 with a given node and clock sequence, as {@link #v1(long, int)}.
     *
     * @throws IllegalArgumentException if the node has more than 48 bits or the clock sequence more than 14
     */
    public static UuidGenerator v6(long node, int clockSequence) {
        return gregorian(6, node, clockSequence, IdProperties.Unique.BY_ASSIGNMENT);
    }

    /**
     * Returns the program's generator of version 7, the same for all calls, so that {@code Uuids.v7().next()} rises as a generator that is
     * kept does: the time in milliseconds, and 74 bits that are random in each new millisecond, from a {@link SecureRandom} drawn in bulk
     * by each thread. Within a millisecond the upper 42 count on, and the lower 32 are a hash
     * of the count, whose keys are drawn anew too: even, but no cipher, so that who knows some UUIDs of a millisecond may work
     * out others of it.
     *
     * <p>Unique without any coordination. Strictly rising within the program, which is what one class loader has of it; rising in trend
     * among machines. If the clock steps back, UUIDs go on from the last time, as of one millisecond. Threads that do nothing else share
     * one counter: {@link #v7(RandomGenerator, InstantSource)} gives each its own, with an order of its own.
     */
    public static UuidGenerator v7() {
        return Version7.SHARED;
    }

    /**
     * Returns a new generator of version 7 on this source of randomness, which must be thread-safe, and this clock; strictly rising within
     * this generator alone.
     */
    public static UuidGenerator v7(RandomGenerator random, InstantSource clock) {
        return new EpochUuids(inBulk(random)::nextLong, clock);
    }

    /**
     * Returns the UUID that a text stands for: 36 characters, hexadecimal in either case. Stricter than {@link UUID#fromString},
     * which also takes shorter texts, and as fast.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static UUID parse(String text) {
        return UuidText.parse(text);
    }

    /** Returns what a UUID is made of. */
    public static UuidParts decompose(UUID uuid) {
        int version = uuid.version();
        boolean rfc = uuid.variant() == 2;
        if (rfc && version == 7) {
            Instant time = Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> 16);
            return new UuidParts(version, Optional.of(time), OptionalInt.empty(), OptionalLong.empty());
        }
        if (rfc && (version == 1 || version == 6)) {
            long low = uuid.getLeastSignificantBits();
            return new UuidParts(
                    version,
                    Optional.of(GregorianUuids.time(uuid)),
                    OptionalInt.of((int) (low >>> 48) & GregorianUuids.MAX_CLOCK_SEQUENCE),
                    OptionalLong.of(low & GregorianUuids.MAX_NODE));
        }
        return new UuidParts(version, Optional.empty(), OptionalInt.empty(), OptionalLong.empty());
    }

    private static UuidGenerator gregorian(int version) {
        // The bit that no network card's address has set: section 6.10.
        long node = Secure.RANDOM.nextLong() & GregorianUuids.MAX_NODE | RANDOM_NODE;
        int clockSequence = Secure.RANDOM.nextInt() & GregorianUuids.MAX_CLOCK_SEQUENCE;
        return gregorian(version, node, clockSequence, IdProperties.Unique.BY_CHANCE);
    }

    private static UuidGenerator gregorian(int version, long node, int clockSequence, IdProperties.Unique unique) {
        return new GregorianUuids(version, node, clockSequence, unique, InstantSource.system(), Sleeper.PARKED);
    }

    private static RandomGenerator inBulk(RandomGenerator random) {
        return random instanceof SecureRandom secure ? new BulkRandom(secure) : random;
    }

    private static UUID ofName(UUID namespace, String name, String algorithm, int version) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no " + algorithm + ", which every Java must have.", e);
        }
        ByteBuffer space = ByteBuffer.allocate(16)
                .putLong(namespace.getMostSignificantBits())
                .putLong(namespace.getLeastSignificantBits());
        digest.update(space.array());
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8)));
        return new UUID(
                hash.getLong() & ~0xF000L | version << 12,
                hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L);
    }
}
