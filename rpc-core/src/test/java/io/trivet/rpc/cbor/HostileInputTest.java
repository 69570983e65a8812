package io.trivet.rpc.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
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

/** Whatever comes, a CborException is the worst that comes out. */
@Timeout(120)
class HostileInputTest {
    private enum Kind {
        A,
        B
    }

    /** A bean. */
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

    /** Reads as every type; only the typed exception may come out, and none of the kinds that a mistake of ours makes. */
    private static void attack(byte[] bytes) {
        for (Type type : TYPES) {
            attack(type, bytes);
        }
    }

    private static boolean attack(Type type, byte[] bytes) {
        try {
            Cbor.read(type, bytes);
            return false;
        } catch (CborException e) {
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
    void memoryIsTakenForWhatIsThere() {
        // Each level says that all the rest is its elements.
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

    /** Of one byte each, and many more in memory. */
    @Test
    void aValueHoldsOnlySoManyObjects() {
        for (int smallest : List.of(0x80, 0xA0, 0x60, 0x40)) {
            byte[] many = new byte[5 + 2_100_000];
            Arrays.fill(many, (byte) smallest);
            System.arraycopy(HexFormat.of().parseHex("9a00200b20"), 0, many, 0, 5);
            assertThatThrownBy(() -> Cbor.read(Object.class, many))
                    .isInstanceOf(CborException.class)
                    .hasMessageContaining("2000000 strings, arrays and maps");
        }
    }

    /** Each is small, and would be written out to many times its bytes. */
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
                    .isInstanceOf(CborException.class)
                    .hasMessageContaining("it takes more than");
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
        assertThatThrownBy(() -> Cbor.write(Object.class, deeper)).isInstanceOf(CborException.class);
        byte[] tooDeep = new byte[202];
        Arrays.fill(tooDeep, (byte) 0x81);
        tooDeep[201] = 1;
        assertThatThrownBy(() -> Cbor.read(Object.class, tooDeep))
                .isInstanceOf(CborException.class)
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
        assertThatThrownBy(() -> Cbor.write(Round.class, round)).isInstanceOf(CborException.class);
        Node node = new Node();
        node.next.add(node);
        assertThatThrownBy(() -> Cbor.write(Node.class, node)).isInstanceOf(CborException.class);
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
