package io.trivet.rpc.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.spi.MemoryBudget;
import io.trivet.rpc.values.ValueException;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.type.TypeReference;

/** For any input, the only exception is a ValueException. */
@Timeout(120)
class HostileInputTest {
    private enum Kind {
        A,
        B
    }

    /** A bean. */
    @SuppressWarnings("MultiVariableDeclaration") // Their only purpose is to take memory.
    public static final class WideBean {
        public long a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z;
    }

    public static final class Bean {
        private String name;

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }
    }

    private record All(
            int i,
            long l,
            double d,
            float f,
            boolean z,
            char c,
            String text,
            byte[] bytes,
            long[] longs,
            Kind kind,
            List<All> children,
            Map<Integer, String> map,
            TreeMap<String, Object> sorted,
            Set<BigDecimal> decimals,
            Optional<UUID> id,
            BigInteger big,
            Instant instant,
            LocalDate date,
            Bean bean,
            String[][] texts,
            Object any) {}

    private static final Type GRID = Cbor.type(new TypeReference<List<List<int[]>>>() {});
    private static final List<Type> TYPES = List.of(
            Object.class,
            All.class,
            Bean.class,
            String.class,
            int.class,
            double.class,
            BigDecimal.class,
            byte[].class,
            double[].class,
            Instant.class,
            UUID.class,
            void.class,
            GRID,
            Cbor.type(new TypeReference<Map<Double, Optional<Bean>>>() {}));

    private static All all(int depth) {
        Bean bean = new Bean();
        bean.setName("n\u00e4me");
        Map<String, Object> any = new HashMap<>();
        any.put("list", Arrays.asList(1, "x", null, 2.5, new byte[3], true));
        return new All(
                -70_000,
                1L << 40,
                0.1,
                1.5f,
                true,
                'c',
                "t\u00e9xt \ud83d\ude00",
                new byte[] {1, 2},
                new long[] {1, -1, Long.MAX_VALUE},
                Kind.B,
                depth == 0 ? List.of() : List.of(all(depth - 1)),
                Map.of(5, "five"),
                new TreeMap<>(any),
                Set.of(new BigDecimal("1.50")),
                Optional.of(new UUID(1, 2)),
                BigInteger.TWO.pow(70),
                Instant.EPOCH,
                LocalDate.EPOCH,
                bean,
                new String[][] {{"a"}, {}},
                any);
    }

    /** Reads as every type. Only the declared exception may be thrown, and no exception that a bug would cause. */
    private static void attack(byte[] bytes) {
        for (Type type : TYPES) {
            attack(type, bytes);
        }
    }

    private static boolean attack(Type type, byte[] bytes) {
        try {
            Cbor.read(type, bytes);
            return false;
        } catch (ValueException e) {
            assertThat(e.getMessage()).hasSizeLessThan(2000);
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof IndexOutOfBoundsException
                        || cause instanceof NegativeArraySizeException
                        || cause instanceof NullPointerException
                        || cause instanceof ClassCastException) {
                    fail(HexFormat.of().formatHex(bytes) + " as " + type, e);
                }
            }
            return true;
        }
    }

    @Test
    void everyTruncationIsToldSo() {
        byte[] whole = Cbor.write(All.class, all(2));
        assertThat(((All) Cbor.read(All.class, whole)).children()).hasSize(1);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThat(attack(All.class, part)).as("%s bytes", length).isTrue();
            assertThat(attack(Object.class, part)).isTrue();
            assertThat(attack(void.class, part)).isTrue();
        }
    }

    @Test
    void changedBytesDoNoHarm() {
        Random random = new Random(20_240_229);
        byte[] whole = Cbor.write(All.class, all(1));
        for (int i = 0; i < 30_000; i++) {
            byte[] changed = whole.clone();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            attack(All.class, changed);
            attack(Object.class, changed);
        }
    }

    @Test
    void randomBytesDoNoHarm() {
        Random random = new Random(42);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            attack(TYPES.get(i % TYPES.size()), bytes);
        }
    }

    @Test
    void noLengthIsBelieved() {
        for (String length :
                List.of("1a7fffffff", "1a80000000", "1affffffff", "1b7fffffffffffffff", "1bffffffffffffffff")) {
            byte[] head = HexFormat.of().parseHex(length);
            for (int major = Major.BYTES; major <= Major.TAG; major += 0x20) {
                byte[] bytes = Arrays.copyOf(head, 40);
                bytes[0] |= (byte) major;
                attack(bytes);
                attack(head(bytes, 0x9f));
                attack(head(bytes, 0x5f));
                attack(head(bytes, 0x7f));
                attack(head(bytes, 0xc2));
                attack(head(bytes, 0xc4));
            }
        }
    }

    private static byte[] head(byte[] bytes, int first) {
        byte[] longer = new byte[bytes.length + 1];
        longer[0] = (byte) first;
        System.arraycopy(bytes, 0, longer, 1, bytes.length);
        return longer;
    }

    @Test
    void memoryIsTakenOnlyForBytesThatAreThere() {
        // Each level claims that all the rest is its elements.
        byte[] bytes = new byte[8 << 20];
        for (int i = 0; i < 150; i++) {
            bytes[5 * i] = (byte) 0x9a;
            int rest = bytes.length - 5 * i - 5;
            bytes[5 * i + 1] = (byte) (rest >> 24);
            bytes[5 * i + 2] = (byte) (rest >> 16);
            bytes[5 * i + 3] = (byte) (rest >> 8);
            bytes[5 * i + 4] = (byte) rest;
        }
        attack(Object.class, bytes);
        attack(String[][].class, bytes);
        attack(GRID, bytes);
    }

    /**
     * Items of one byte each, or a few, that take much more memory: lists, maps, texts, bytes, null, true, numbers that
     * need an object and some that the JVM has cached.
     */
    @Test
    void aValueTakesOnlySoMuchMemory() {
        RpcLimits limits = RpcLimits.builder().maxMessage(1 << 16).build();
        assertThat(limits.maxMessageMemory()).isEqualTo(1 << 19);
        List<Type> types = List.of(
                Object.class,
                Cbor.type(new TypeReference<List<Object>>() {}),
                Cbor.type(new TypeReference<Set<Object>>() {}),
                Cbor.type(new TypeReference<Optional<List<Optional<Object>>>>() {}),
                Object[].class);
        for (String smallest : List.of("80", "a0", "60", "40", "f6", "f5", "05", "1903e8", "f93c00", "c24101")) {
            byte[] each = HexFormat.of().parseHex(smallest);
            byte[] many = repeated(each, (1 << 19) / 8);
            for (Type type : types) {
                assertThatThrownBy(
                                () -> Cbor.VALUES.codec(type).read(new CborReader(many, 0, many.length, limits, null)))
                        .as("%s as %s", smallest, type)
                        .isInstanceOf(ValueException.class)
                        .hasMessageContaining("more than 524288 bytes of memory")
                        .matches(e -> "maxMessage".equals(((ValueException) e).limit()));
            }
            assertThat(Cbor.VALUES.codec(void.class).read(new CborReader(many, 0, many.length, limits, null)))
                    .as("what is only skipped takes nothing")
                    .isNull();
        }
    }

    private static byte[] repeated(byte[] each, int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(0x9a);
        for (int shift = 24; shift >= 0; shift -= 8) {
            all.write(count >> shift);
        }
        for (int i = 0; i < count; i++) {
            all.writeBytes(each);
        }
        return all.toByteArray();
    }

    private record Wide(Integer a, Integer b, Integer c, Integer d) {}

    /** If a class has a fixed set of members, missing members take memory too. */
    @Test
    void recordsAndBeansAndEntriesTakeMemoryToo() {
        RpcLimits limits = RpcLimits.builder().maxMessage(1 << 16).build();
        byte[] records = repeated(new byte[] {(byte) 0xA0}, 10_000);
        for (Type type : List.<Type>of(
                Cbor.type(new TypeReference<List<Wide>>() {}), Cbor.type(new TypeReference<List<Bean>>() {}))) {
            assertThatThrownBy(() ->
                            Cbor.VALUES.codec(type).read(new CborReader(records, 0, records.length, limits, null)))
                    .as(type.toString())
                    .isInstanceOf(ValueException.class)
                    .hasMessageContaining("bytes of memory");
        }
        Map<Type, String> more = Map.of(
                Cbor.type(new TypeReference<List<WideBean>>() {}),
                "a0",
                Cbor.type(new TypeReference<List<URI>>() {}),
                "60");
        more.forEach((type, each) -> {
            byte[] few = repeated(HexFormat.of().parseHex(each), 1_000);
            assertThat(Cbor.VALUES.codec(type).read(new CborReader(few, 0, few.length, limits, null)))
                    .isNotNull();
            // Only the class shows that each takes this many bytes.
            byte[] bytes = repeated(HexFormat.of().parseHex(each), 4_000);
            assertThatThrownBy(() -> Cbor.VALUES.codec(type).read(new CborReader(bytes, 0, bytes.length, limits, null)))
                    .as(type.toString())
                    .isInstanceOf(ValueException.class)
                    .hasMessageContaining("bytes of memory")
                    .matches(e -> "maxMessage".equals(((ValueException) e).limit()));
        });
        Map<Integer, Boolean> many = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            many.put(i, true);
        }
        Type map = Cbor.type(new TypeReference<Map<Integer, Boolean>>() {});
        byte[] entries = Cbor.write(map, many);
        assertThat(entries.length).isLessThan(1 << 16);
        assertThatThrownBy(() -> Cbor.VALUES.codec(map).read(new CborReader(entries, 0, entries.length, limits, null)))
                .hasMessageContaining("bytes of memory");
        assertThat(Cbor.VALUES.codec(map).read(new CborReader(entries, 0, entries.length)))
                .isEqualTo(many);
    }

    /** Ordinary input that fills a message is read: numbers, texts and records, up to the longest message. */
    @Test
    void aMessageOfTheGreatestLengthIsReadIfItsValuesAreOrdinary() {
        RpcLimits limits = RpcLimits.builder().maxMessage(1 << 20).build();
        Random random = new Random(7);
        List<Long> numbers = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        List<Wide> records = new ArrayList<>();
        long[] longs = new long[110_000];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = random.nextLong();
            numbers.add(longs[i]);
        }
        for (int i = 0; i < 60_000; i++) {
            texts.add(Long.toString(random.nextLong() & 0xFFFF_FFFF_FFFFL, 36) + "abcd");
            records.add(new Wide(random.nextInt(), random.nextInt(100), 3, null));
        }
        for (Map.Entry<Type, Object> each : Map.<Type, Object>of(
                        long[].class,
                        longs,
                        Cbor.type(new TypeReference<List<Long>>() {}),
                        numbers,
                        Cbor.type(new TypeReference<List<String>>() {}),
                        texts,
                        Cbor.type(new TypeReference<List<Wide>>() {}),
                        records)
                .entrySet()) {
            byte[] bytes = Cbor.write(each.getKey(), each.getValue());
            assertThat(bytes.length).isBetween(1 << 19, 1 << 20);
            assertThat(Cbor.VALUES.codec(each.getKey()).read(new CborReader(bytes, 0, bytes.length, limits, null)))
                    .isEqualTo(each.getValue());
        }
    }

    @Test
    void limitsThatAUserSetsHold() {
        RpcLimits limits = RpcLimits.builder().maxDepth(3).maxString(4).build();
        assertThat(read(Object.class, "81818101", limits)).isEqualTo(List.of(List.of(List.of(1))));
        refuses(Object.class, "8181818101", limits, "deeper than 3 levels", "maxDepth");
        refuses(Bean.class, "a1646e616d65818181818101", limits, "deeper than 3 levels", "maxDepth");
        assertThat(read(String.class, "6461626364", limits)).isEqualTo("abcd");
        refuses(String.class, "656162636465", limits, "more than 4 bytes", "maxString");
        refuses(String.class, "7f6361626362636465ff", limits, "more than 4 bytes", "maxString");
        refuses(byte[].class, "450102030405", limits, "more than 4 bytes", "maxString");
        refuses(byte[].class, "5f4301020343040506ff", limits, "more than 4 bytes", "maxString");
        List<?> deep = List.of(List.of(List.of(List.of())));
        try (CborWriter out = CborWriter.ofAtMost(100, limits, null)) {
            assertThatThrownBy(() -> Cbor.VALUES.codec(Object.class).write(out, deep))
                    .hasMessageContaining("deeper than 3 levels");
        }
        Node node = new Node();
        node.next.add(new Node());
        node.next.get(0).next.add(new Node());
        try (CborWriter out = CborWriter.ofAtMost(100, limits, null)) {
            assertThatThrownBy(() -> Cbor.VALUES.codec(Node.class).write(out, node))
                    .hasMessageContaining("deeper than 3 levels");
        }
    }

    private static Object read(Type type, String hex, RpcLimits limits) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return Cbor.VALUES.codec(type).read(new CborReader(bytes, 0, bytes.length, limits, null));
    }

    private static void refuses(Type type, String hex, RpcLimits limits, String what, String limit) {
        assertThatThrownBy(() -> read(type, hex, limits))
                .as(hex)
                .isInstanceOf(ValueException.class)
                .hasMessageContaining(what)
                .matches(e -> limit.equals(((ValueException) e).limit()), limit);
    }

    /** The memory of a value is taken from the shared account while it is made, and its reader gives it back. */
    @Test
    void memoryIsTakenFromAnAccount() {
        RpcLimits limits = RpcLimits.builder().maxMemory(1 << 20).build();
        MemoryBudget memory = new MemoryBudget(limits.maxMemory());
        MemoryAccount account = memory.newAccount();
        byte[] nulls = repeated(new byte[] {(byte) 0xF6}, 50_000);
        CborReader reader = new CborReader(nulls, 0, nulls.length, limits, account);
        assertThat(Cbor.VALUES.codec(Object.class).read(reader)).isInstanceOf(List.class);
        assertThat(account.held()).isBetween(400_000L, 500_000L);
        byte[] more = repeated(new byte[] {(byte) 0xF6}, 100_000);
        CborReader second = new CborReader(more, 0, more.length, limits, account);
        assertThatThrownBy(() -> Cbor.VALUES.codec(Object.class).read(second))
                .hasMessageContaining("leave no memory")
                .matches(e -> ((ValueException) e).isForWantOfMemory());
        second.taken().giveBack();
        reader.taken().giveBack();
        assertThat(account.held()).isZero();
        assertThat(memory.used()).isZero();
        byte[] few = repeated(new byte[] {(byte) 0xF6}, 1_000);
        CborReader small = new CborReader(few, 0, few.length, limits, account);
        Cbor.VALUES.codec(Object.class).read(small);
        assertThat(small.taken()).as("small values are not counted").isNull();
        try (CborWriter out = CborWriter.ofAtMost(1 << 20, limits, account)) {
            out.raw(new byte[300_000], 0, 300_000);
            assertThat(account.held()).isGreaterThanOrEqualTo(300_000);
            assertThatThrownBy(() -> out.raw(new byte[600_000], 0, 600_000))
                    .matches(e -> ((ValueException) e).isForWantOfMemory());
        }
        assertThat(memory.used()).isZero();
    }

    /** Each table is small, and would expand to many times its bytes. */
    @Test
    void manyTablesShareTheRoomForOne() {
        int rows = 1_000;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(HexFormat.of().parseHex("9903e8"));
        for (int table = 0; table < 1_000; table++) {
            all.writeBytes(HexFormat.of().parseHex("da54525654" + "9903e9" + "81790100"));
            all.writeBytes("n".repeat(256).getBytes(StandardCharsets.US_ASCII));
            for (int row = 0; row < rows; row++) {
                all.writeBytes(new byte[] {(byte) 0x81, 1});
            }
        }
        byte[] bytes = all.toByteArray();
        assertThat(bytes.length).isLessThan(4 << 20);
        for (Type type : List.<Type>of(Object.class, Cbor.type(new TypeReference<List<List<Bean>>>() {}))) {
            assertThatThrownBy(() -> Cbor.read(type, bytes))
                    .isInstanceOf(ValueException.class)
                    .hasMessageContaining("more than");
        }
    }

    @Test
    void nestingEnds() {
        for (int first : List.of(0x81, 0x9f, 0xa1, 0xbf, 0xc1, 0xd8)) {
            byte[] deep = new byte[1_000_000];
            Arrays.fill(deep, (byte) first);
            attack(deep);
            assertThat(attack(Object.class, deep)).isTrue();
            assertThat(attack(void.class, deep)).isTrue();
        }
        byte[] maps = new byte[1_000_000];
        for (int i = 0; i < maps.length; i += 3) {
            maps[i] = (byte) 0xA1;
            maps[i + 1 < maps.length ? i + 1 : i] = 0x61;
            maps[i + 2 < maps.length ? i + 2 : i] = 'a';
        }
        attack(maps);
        Object nested = 1;
        for (int i = 0; i < 200; i++) {
            nested = List.of(nested);
        }
        assertThat(Cbor.there(Object.class, nested)).isEqualTo(nested);
        List<Object> deeper = List.of(nested);
        assertThatThrownBy(() -> Cbor.write(Object.class, deeper)).isInstanceOf(ValueException.class);
        byte[] tooDeep = new byte[202];
        Arrays.fill(tooDeep, (byte) 0x81);
        tooDeep[201] = 1;
        assertThatThrownBy(() -> Cbor.read(Object.class, tooDeep))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("200");
    }

    private static final class Node {
        private final List<Node> next = new ArrayList<>();

        @SuppressWarnings({"EffectivelyPrivate", "UnusedMethod"}) // The codec looks for public getters.
        public List<Node> getNext() {
            return next;
        }
    }

    private record Round(List<Round> all) {}

    @Test
    void whatContainsItselfEnds() {
        List<Round> rounds = new ArrayList<>();
        Round round = new Round(rounds);
        rounds.add(round);
        assertThatThrownBy(() -> Cbor.write(Round.class, round)).isInstanceOf(ValueException.class);
        Node node = new Node();
        node.next.add(node);
        assertThatThrownBy(() -> Cbor.write(Node.class, node)).isInstanceOf(ValueException.class);
    }

    @Test
    void textIsUtf8() {
        for (String hex :
                List.of("61ff", "61c3", "62c328", "63eda080", "62c080", "64f4908080", "63e282ff", "7f61c361bcff")) {
            assertThat(attack(String.class, HexFormat.of().parseHex(hex)))
                    .as(hex)
                    .isTrue();
            assertThat(attack(Object.class, HexFormat.of().parseHex(hex)))
                    .as(hex)
                    .isTrue();
        }
        assertThat(Cbor.read(String.class, "63efbfbd")).isEqualTo("\uFFFD");
    }

    @Test
    void hugeNumbersTakeNoTime() {
        byte[] digits = new byte[4 << 20];
        Arrays.fill(digits, (byte) 0x7f);
        byte[] head = HexFormat.of().parseHex("c48220c25a00400000");
        byte[] decimal = Arrays.copyOf(head, head.length + digits.length);
        System.arraycopy(digits, 0, decimal, head.length, digits.length);
        assertThat(attack(double.class, decimal)).isTrue();
        assertThat(attack(Instant.class, decimal)).isTrue();
        assertThat(attack(BigDecimal.class, decimal)).isFalse();
        attack(HexFormat.of().parseHex("c4821a7fffffff01"));
        attack(HexFormat.of().parseHex("c4823a7fffffff01"));
        attack(HexFormat.of().parseHex("c11a7fffffff"));
        byte[] key = Cbor.write(Object.class, Map.of("9".repeat(3_000_000), 1));
        assertThat(attack(Cbor.type(new TypeReference<Map<BigInteger, Integer>>() {}), key))
                .isTrue();
        assertThat(attack(Cbor.type(new TypeReference<Map<Double, Integer>>() {}), key))
                .isTrue();
    }
}
