package io.trivet.rpc.msgpack;

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

    private static final Type GRID = MessagePack.type(new TypeReference<List<List<int[]>>>() {});
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
            MessagePack.type(new TypeReference<Map<Double, Optional<Bean>>>() {}));

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
            MessagePack.read(type, bytes);
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
        byte[] whole = MessagePack.write(All.class, all(2));
        assertThat(((All) MessagePack.read(All.class, whole)).children()).hasSize(1);
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
        byte[] whole = MessagePack.write(All.class, all(1));
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
        for (String head : List.of(
                "dd7fffffff",
                "ddffffffff",
                "dcffff",
                "df7fffffff",
                "dfffffffff",
                "deffff",
                "c67fffffff",
                "c6ffffffff",
                "c5ffff",
                "c4ff",
                "db7fffffff",
                "dbffffffff",
                "daffff",
                "d9ff",
                "c97fffffffff",
                "c9ffffffffff",
                "c8ffffff",
                "c7ffff",
                "9f",
                "8f",
                "bf")) {
            byte[] bytes = HexFormat.of().parseHex(head);
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 9);
            for (byte[] each : List.of(bytes, longer)) {
                attack(each);
                for (int around : List.of(0x91, 0x81, 0xdc, 0xc7)) {
                    attack(head(each, around));
                }
            }
            assertThat(attack(Object.class, longer)).as(head).isTrue();
            assertThat(attack(void.class, longer)).as(head).isTrue();
        }
    }

    private static byte[] head(byte[] bytes, int first) {
        byte[] longer = new byte[bytes.length + 1];
        longer[0] = (byte) first;
        System.arraycopy(bytes, 0, longer, 1, bytes.length);
        return longer;
    }

    @Test
    void aMessageHasOnlySoManyValues() {
        RpcLimits limits = RpcLimits.builder().maxMessage(64 << 20).build();
        byte[] most = repeated(new byte[] {1}, 2_000_000);
        assertThat((int[]) MessagePack.read(int[].class, most, limits)).hasSize(2_000_000);
        byte[] more = repeated(new byte[] {1}, 2_000_001);
        byte[] inAll = repeated(HexFormat.of().parseHex("9101"), 1_000_001);
        for (Type type : List.<Type>of(
                int[].class, Object.class, void.class, MessagePack.type(new TypeReference<List<int[]>>() {}))) {
            for (byte[] each : List.of(more, inAll)) {
                assertThatThrownBy(() -> MessagePack.read(type, each, limits)).isInstanceOf(ValueException.class);
            }
        }
        assertThatThrownBy(() -> MessagePack.read(void.class, inAll, limits)).hasMessageContaining("2000000 values");
    }

    @Test
    void memoryIsTakenOnlyForBytesThatAreThere() {
        // Each level claims that all the rest is its elements.
        byte[] bytes = new byte[8 << 20];
        for (int i = 0; i < 150; i++) {
            bytes[5 * i] = (byte) 0xdd;
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
                MessagePack.type(new TypeReference<List<Object>>() {}),
                MessagePack.type(new TypeReference<Set<Object>>() {}),
                MessagePack.type(new TypeReference<Optional<List<Optional<Object>>>>() {}),
                Object[].class);
        for (String smallest :
                List.of("90", "80", "a0", "c400", "c0", "c3", "05", "cd03e8", "ca3f800000", "d6ff00000000")) {
            byte[] each = HexFormat.of().parseHex(smallest);
            byte[] many = repeated(each, (1 << 19) / 8);
            for (Type type : types) {
                assertThatThrownBy(() -> MessagePack.VALUES
                                .codec(type)
                                .read(new MessagePackReader(many, 0, many.length, limits, null)))
                        .as("%s as %s", smallest, type)
                        .isInstanceOf(ValueException.class)
                        .hasMessageContaining("more than 524288 bytes of memory")
                        .matches(e -> "maxMessage".equals(((ValueException) e).limit()));
            }
            assertThat(MessagePack.VALUES
                            .codec(void.class)
                            .read(new MessagePackReader(many, 0, many.length, limits, null)))
                    .as("what is only skipped takes nothing")
                    .isNull();
        }
    }

    private static byte[] repeated(byte[] each, int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(0xdd);
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
        byte[] records = repeated(new byte[] {(byte) 0x80}, 10_000);
        for (Type type : List.<Type>of(
                MessagePack.type(new TypeReference<List<Wide>>() {}),
                MessagePack.type(new TypeReference<List<Bean>>() {}))) {
            assertThatThrownBy(() -> MessagePack.VALUES
                            .codec(type)
                            .read(new MessagePackReader(records, 0, records.length, limits, null)))
                    .as(type.toString())
                    .isInstanceOf(ValueException.class)
                    .hasMessageContaining("bytes of memory");
        }
        Map<Type, String> more = Map.of(
                MessagePack.type(new TypeReference<List<WideBean>>() {}),
                "80",
                MessagePack.type(new TypeReference<List<URI>>() {}),
                "a0");
        more.forEach((type, each) -> {
            byte[] few = repeated(HexFormat.of().parseHex(each), 1_000);
            assertThat(MessagePack.VALUES.codec(type).read(new MessagePackReader(few, 0, few.length, limits, null)))
                    .isNotNull();
            // Only the class shows that each takes this many bytes.
            byte[] bytes = repeated(HexFormat.of().parseHex(each), 4_000);
            assertThatThrownBy(() -> MessagePack.VALUES
                            .codec(type)
                            .read(new MessagePackReader(bytes, 0, bytes.length, limits, null)))
                    .as(type.toString())
                    .isInstanceOf(ValueException.class)
                    .hasMessageContaining("bytes of memory")
                    .matches(e -> "maxMessage".equals(((ValueException) e).limit()));
        });
        Map<Integer, Boolean> many = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            many.put(i, true);
        }
        Type map = MessagePack.type(new TypeReference<Map<Integer, Boolean>>() {});
        byte[] entries = MessagePack.write(map, many);
        assertThat(entries.length).isLessThan(1 << 16);
        assertThatThrownBy(() -> MessagePack.VALUES
                        .codec(map)
                        .read(new MessagePackReader(entries, 0, entries.length, limits, null)))
                .hasMessageContaining("bytes of memory");
        assertThat(MessagePack.VALUES.codec(map).read(new MessagePackReader(entries, 0, entries.length)))
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
                        MessagePack.type(new TypeReference<List<Long>>() {}),
                        numbers,
                        MessagePack.type(new TypeReference<List<String>>() {}),
                        texts,
                        MessagePack.type(new TypeReference<List<Wide>>() {}),
                        records)
                .entrySet()) {
            byte[] bytes = MessagePack.write(each.getKey(), each.getValue());
            assertThat(bytes.length).isBetween(1 << 19, 1 << 20);
            assertThat(MessagePack.VALUES
                            .codec(each.getKey())
                            .read(new MessagePackReader(bytes, 0, bytes.length, limits, null)))
                    .isEqualTo(each.getValue());
        }
    }

    @Test
    void limitsThatAUserSetsHold() {
        RpcLimits limits = RpcLimits.builder().maxDepth(3).maxString(4).build();
        assertThat(read(Object.class, "91919101", limits)).isEqualTo(List.of(List.of(List.of(1))));
        refuses(Object.class, "9191919101", limits, "deeper than 3 levels", "maxDepth");
        refuses(Bean.class, "81a46e616d65919191919101", limits, "deeper than 3 levels", "maxDepth");
        assertThat(read(String.class, "a461626364", limits)).isEqualTo("abcd");
        refuses(String.class, "a56162636465", limits, "more than 4 bytes", "maxString");
        refuses(byte[].class, "c4050102030405", limits, "more than 4 bytes", "maxString");
        List<?> deep = List.of(List.of(List.of(List.of())));
        try (MessagePackWriter out = MessagePackWriter.ofAtMost(100, limits, null)) {
            assertThatThrownBy(() -> MessagePack.VALUES.codec(Object.class).write(out, deep))
                    .hasMessageContaining("deeper than 3 levels");
        }
        Node node = new Node();
        node.next.add(new Node());
        node.next.get(0).next.add(new Node());
        try (MessagePackWriter out = MessagePackWriter.ofAtMost(100, limits, null)) {
            assertThatThrownBy(() -> MessagePack.VALUES.codec(Node.class).write(out, node))
                    .hasMessageContaining("deeper than 3 levels");
        }
    }

    private static Object read(Type type, String hex, RpcLimits limits) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return MessagePack.VALUES.codec(type).read(new MessagePackReader(bytes, 0, bytes.length, limits, null));
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
        byte[] nulls = repeated(new byte[] {(byte) 0xC0}, 50_000);
        MessagePackReader reader = new MessagePackReader(nulls, 0, nulls.length, limits, account);
        assertThat(MessagePack.VALUES.codec(Object.class).read(reader)).isInstanceOf(List.class);
        assertThat(account.held()).isBetween(400_000L, 500_000L);
        byte[] more = repeated(new byte[] {(byte) 0xC0}, 100_000);
        MessagePackReader second = new MessagePackReader(more, 0, more.length, limits, account);
        assertThatThrownBy(() -> MessagePack.VALUES.codec(Object.class).read(second))
                .hasMessageContaining("leave no memory")
                .matches(e -> ((ValueException) e).isForWantOfMemory());
        second.taken().giveBack();
        reader.taken().giveBack();
        assertThat(account.held()).isZero();
        assertThat(memory.used()).isZero();
        byte[] few = repeated(new byte[] {(byte) 0xC0}, 1_000);
        MessagePackReader small = new MessagePackReader(few, 0, few.length, limits, account);
        MessagePack.VALUES.codec(Object.class).read(small);
        assertThat(small.taken()).as("small values are not counted").isNull();
        try (MessagePackWriter out = MessagePackWriter.ofAtMost(1 << 20, limits, account)) {
            out.raw(new byte[300_000], 0, 300_000);
            assertThat(account.held()).isGreaterThanOrEqualTo(300_000);
            assertThatThrownBy(() -> out.raw(new byte[600_000], 0, 600_000))
                    .matches(e -> ((ValueException) e).isForWantOfMemory());
        }
        assertThat(memory.used()).isZero();
    }

    @Test
    void nestingEnds() {
        for (int first : List.of(0x91, 0x81, 0xdc, 0xde, 0xc1)) {
            byte[] deep = new byte[1_000_000];
            Arrays.fill(deep, (byte) first);
            attack(deep);
            assertThat(attack(Object.class, deep)).isTrue();
            assertThat(attack(void.class, deep)).isTrue();
        }
        byte[] maps = new byte[1_000_000];
        for (int i = 0; i < maps.length; i += 3) {
            maps[i] = (byte) 0x81;
            maps[i + 1 < maps.length ? i + 1 : i] = (byte) 0xA1;
            maps[i + 2 < maps.length ? i + 2 : i] = 'a';
        }
        attack(maps);
        Object nested = 1;
        for (int i = 0; i < 200; i++) {
            nested = List.of(nested);
        }
        assertThat(MessagePack.there(Object.class, nested)).isEqualTo(nested);
        List<Object> deeper = List.of(nested);
        assertThatThrownBy(() -> MessagePack.write(Object.class, deeper)).isInstanceOf(ValueException.class);
        byte[] tooDeep = new byte[202];
        Arrays.fill(tooDeep, (byte) 0x91);
        tooDeep[201] = 1;
        assertThatThrownBy(() -> MessagePack.read(Object.class, tooDeep))
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
        assertThatThrownBy(() -> MessagePack.write(Round.class, round)).isInstanceOf(ValueException.class);
        Node node = new Node();
        node.next.add(node);
        assertThatThrownBy(() -> MessagePack.write(Node.class, node)).isInstanceOf(ValueException.class);
    }

    @Test
    void textIsUtf8() {
        for (String hex : List.of("a1ff", "a1c3", "a2c328", "a3eda080", "a2c080", "a4f4908080", "a3e282ff", "d901ff")) {
            assertThat(attack(String.class, HexFormat.of().parseHex(hex)))
                    .as(hex)
                    .isTrue();
            assertThat(attack(Object.class, HexFormat.of().parseHex(hex)))
                    .as(hex)
                    .isTrue();
        }
        assertThat(MessagePack.read(String.class, "a3efbfbd")).isEqualTo("\uFFFD");
    }

    @Test
    void hugeNumbersTakeNoTime() {
        byte[] digits = MessagePack.write(String.class, "9".repeat(3_000_000));
        for (Type type : List.of(BigInteger.class, BigDecimal.class, Number.class)) {
            assertThat(attack(type, digits)).isTrue();
        }
        assertThat(attack(BigDecimal.class, MessagePack.write(String.class, "1e2147483647")))
                .isFalse();
        attack(MessagePack.write(String.class, "1e-99999999999999"));
        byte[] key = MessagePack.write(Object.class, Map.of("9".repeat(3_000_000), 1));
        assertThat(attack(MessagePack.type(new TypeReference<Map<BigInteger, Integer>>() {}), key))
                .isTrue();
        assertThat(attack(MessagePack.type(new TypeReference<Map<Double, Integer>>() {}), key))
                .isTrue();
    }
}
