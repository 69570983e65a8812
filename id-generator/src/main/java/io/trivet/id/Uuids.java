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
 * Generators of UUIDs as RFC 9562 defines them, and a parser. {@link UUID#toString} formats UUIDs.
 *
 * <p>{@link UUID#compareTo}, the text form and the bytes all sort UUIDs of version 6, and UUIDs of version 7, by time.
 * A UUID with a time reveals when it was created, and the RFC advises against using any UUID as a secret that grants
 * access. For UUIDs that are hard to guess, use version 4.
 */
public final class Uuids {
    /** The namespace of domain names, for {@link #v3} and {@link #v5}. */
    public static final UUID DNS = parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    /** The namespace of URLs, for {@link #v3} and {@link #v5}. */
    public static final UUID URL = parse("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

    private static final long RANDOM_NODE = 1L << 40;

    /** The source of random bits, which is initialized only when a generator needs it. */
    private static final class Secure {
        static final RandomGenerator RANDOM = new BulkRandom(new SecureRandom());
    }

    /**
     * One generator for all callers, created on the first call, so that {@code Uuids.v1().next()} keeps an order too.
     */
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
     * Returns the program's generator of version 1, the same for all calls. Its UUIDs have the time in units of 100 ns,
     * and a node and a clock sequence that were drawn once from a {@link SecureRandom}.
     *
     * <p>Use it for systems that require this version: its UUIDs don't sort by time; those of {@link #v6()} do. It
     * issues at most 8192 UUIDs per millisecond; then callers wait for the clock, at most 1 second before they get an
     * {@link IdException}.
     */
    public static UuidGenerator v1() {
        return Version1.SHARED;
    }

    /**
     * Returns a generator of version 1 with the given node of 48 bits and clock sequence of 14 bits. No other generator
     * may use both values at the same time. If the clock was set back before a restart, use another clock sequence.
     *
     * @throws IllegalArgumentException if the node has more than 48 bits or the clock sequence more than 14
     */
    public static UuidGenerator v1(long node, int clockSequence) {
        return gregorian(1, node, clockSequence, IdProperties.Uniqueness.BY_ASSIGNMENT);
    }

    /**
     * Returns the UUID of version 3 for a name in a namespace: always the same for the same two, by MD5 of the name in
     * UTF-8. Use it for systems that require it; otherwise prefer {@link #v5}.
     */
    public static UUID v3(UUID namespace, String name) {
        return ofName(namespace, name, "MD5", 3);
    }

    /**
     * Returns a generator of version 4: 122 random bits from a {@link SecureRandom}, which each thread draws in bulk.
     * The UUIDs can't be guessed, and have no order.
     */
    public static UuidGenerator v4() {
        return new RandomUuids(Secure.RANDOM, true);
    }

    /**
     * Returns a generator of version 4 with this source of randomness, which must be thread-safe. The UUIDs are as hard
     * to guess as the output of the source; {@link IdProperties#unguessable()} is true only for a {@link SecureRandom}.
     */
    public static UuidGenerator v4(RandomGenerator random) {
        return new RandomUuids(inBulk(random), random instanceof SecureRandom);
    }

    /**
     * Returns the UUID of version 5 for a name in a namespace: always the same for the same two, by SHA-1 of the name
     * in UTF-8.
     */
    public static UUID v5(UUID namespace, String name) {
        return ofName(namespace, name, "SHA-1", 5);
    }

    /**
     * Returns the program's generator of version 6, the same for all calls. Its UUIDs are like those of {@link #v1()},
     * but sort by time, and rise strictly within the program.
     */
    public static UuidGenerator v6() {
        return Version6.SHARED;
    }

    /**
     * Returns a generator of version 6 with the given node and clock sequence, on the same conditions as
     * {@link #v1(long, int)}.
     *
     * @throws IllegalArgumentException if the node has more than 48 bits or the clock sequence more than 14
     */
    public static UuidGenerator v6(long node, int clockSequence) {
        return gregorian(6, node, clockSequence, IdProperties.Uniqueness.BY_ASSIGNMENT);
    }

    /**
     * Returns the program's generator of version 7, the same for all calls, so that {@code Uuids.v7().next()} rises
     * like a generator kept in a variable. Its UUIDs have the time in milliseconds, and 74 bits that are random in each
     * new millisecond, from a {@link SecureRandom} that each thread draws from in bulk. Within a millisecond the upper
     * 42 of these bits count up, and the lower 32 are a hash of the count, with keys that are also drawn anew. The hash
     * is evenly distributed but not a cipher: from some UUIDs of a millisecond, others of that millisecond may be
     * derived.
     *
     * <p>The UUIDs are unique without any coordination. They rise strictly within the program, more exactly within one
     * class loader, and rise in trend among machines. If the clock steps back, UUIDs continue from the last time, as if
     * all were of one millisecond. All threads share one counter; threads that do nothing but create UUIDs are faster
     * with a generator each, from {@link #v7(RandomGenerator, InstantSource)}, which has its own order.
     */
    public static UuidGenerator v7() {
        return Version7.SHARED;
    }

    /**
     * Returns a new generator of version 7 with this source of randomness, which must be thread-safe, and this clock.
     * Its UUIDs rise strictly within this generator only.
     */
    public static UuidGenerator v7(RandomGenerator random, InstantSource clock) {
        return new EpochUuids(inBulk(random)::nextLong, clock);
    }

    /**
     * Parses a UUID of 36 characters, with hexadecimal digits in either case. Stricter than {@link UUID#fromString},
     * which also accepts shorter texts, and as fast.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static UUID parse(String text) {
        return UuidText.parse(text);
    }

    /** Returns the parts of a UUID. */
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
        // This bit is set in no network card's address: RFC 9562, section 6.10.
        long node = Secure.RANDOM.nextLong() & GregorianUuids.MAX_NODE | RANDOM_NODE;
        int clockSequence = Secure.RANDOM.nextInt() & GregorianUuids.MAX_CLOCK_SEQUENCE;
        return gregorian(version, node, clockSequence, IdProperties.Uniqueness.BY_CHANCE);
    }

    private static UuidGenerator gregorian(
            int version, long node, int clockSequence, IdProperties.Uniqueness uniqueness) {
        return new GregorianUuids(version, node, clockSequence, uniqueness, InstantSource.system(), Sleeper.PARKED);
    }

    private static RandomGenerator inBulk(RandomGenerator random) {
        return random instanceof SecureRandom secure ? new BulkRandom(secure) : random;
    }

    private static UUID ofName(UUID namespace, String name, String algorithm, int version) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(
                    "This Java runtime lacks " + algorithm + ", which every Java runtime must provide.", e);
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
