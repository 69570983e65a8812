package io.trivet.rpc.msgpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.values.ValueException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;

/** For every declared type, values arrive equal. */
@SuppressWarnings("JdkObsolete") // A queue arrives as a LinkedList.
class RoundTripTest {
    private static void travels(Type type, Object... values) {
        for (Object value : values) {
            assertThat(MessagePack.there(type, value))
                    .as("%s as %s", value, type)
                    .isEqualTo(value);
        }
    }

    private static void travels(TypeReference<?> type, Object... values) {
        travels(type.getType(), values);
    }

    @Test
    void numbers() {
        travels(byte.class, (byte) 0, Byte.MIN_VALUE, Byte.MAX_VALUE);
        travels(short.class, (short) 0, Short.MIN_VALUE, Short.MAX_VALUE);
        travels(int.class, 0, 23, 24, 255, 256, 65535, 65536, -1, -24, -25, Integer.MIN_VALUE, Integer.MAX_VALUE);
        travels(long.class, 0L, 1L << 32, (1L << 32) - 1, -1L << 32, Long.MIN_VALUE, Long.MAX_VALUE);
        travels(float.class, 0f, -0f, 0.1f, Float.NaN, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY);
        travels(
                double.class,
                0.0,
                -0.0,
                0.1,
                2.5,
                Double.NaN,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                1e22,
                -1.0 / 0,
                1.0 / 0);
        travels(Byte.class, (byte) 1, null);
        travels(Short.class, (short) 1, null);
        travels(Integer.class, 1, null);
        travels(Long.class, 1L, null);
        travels(Float.class, 1f, null);
        travels(Double.class, 1.0, null);
        travels(Number.class, 1, 2.5, null);
        BigInteger big = BigInteger.TWO.pow(64);
        travels(
                BigInteger.class,
                BigInteger.ZERO,
                BigInteger.ONE.negate(),
                big,
                big.negate(),
                big.subtract(BigInteger.ONE),
                big.pow(99),
                BigInteger.valueOf(-256),
                null);
        travels(
                BigDecimal.class,
                new BigDecimal("1.50"),
                new BigDecimal("-0.00"),
                new BigDecimal("1e99"),
                new BigDecimal(big.pow(9), 7),
                new BigDecimal(BigInteger.TEN, Integer.MAX_VALUE),
                new BigDecimal(BigInteger.ONE, -Integer.MAX_VALUE),
                null);
    }

    @Test
    void numbersBeyond64BitsAndDecimalsAreText() {
        assertThat(MessagePack.hex(BigInteger.class, BigInteger.TWO.pow(64).subtract(BigInteger.ONE)))
                .isEqualTo("cfffffffffffffffff");
        assertThat(MessagePack.hex(BigInteger.class, BigInteger.valueOf(Long.MIN_VALUE)))
                .isEqualTo("d38000000000000000");
        assertThat(MessagePack.read(String.class, MessagePack.write(BigInteger.class, BigInteger.TWO.pow(64))))
                .isEqualTo("18446744073709551616");
        assertThat(MessagePack.read(String.class, MessagePack.write(BigDecimal.class, new BigDecimal("1.50"))))
                .isEqualTo("1.50");
        assertThat(MessagePack.hex(double.class, 2.5))
                .as("never in single precision")
                .isEqualTo("cb4004000000000000");
        assertThat(MessagePack.hex(float.class, 2.5f)).isEqualTo("ca40200000");
        assertThatThrownBy(() -> MessagePack.write(BigInteger.class, BigInteger.ONE.shiftLeft(50_000)))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("more than 10000 digits");
        assertThatThrownBy(() -> MessagePack.write(BigDecimal.class, new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE)))
                .as("no parser reads such an exponent")
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("exponent");
    }

    @Test
    void textAndBytes() {
        travels(boolean.class, true, false);
        travels(Boolean.class, true, null);
        travels(char.class, 'x', '\u00e9', '\u4e2d', '\0');
        travels(
                String.class,
                "",
                "text",
                " <&>\u00e9\u4e2d\ud83d\ude00\n\"'?",
                "\uFFFD",
                "\u00e9".repeat(23),
                "\u00e9".repeat(200),
                "?\u4e2d".repeat(70_000),
                null);
        for (int length = 0; length < 600; length++) {
            travels(String.class, "a".repeat(length), "\u00e9".repeat(length), "a".repeat(length) + "\u4e2d");
        }
        travels(CharSequence.class, "text");
        travels(byte[].class, new byte[0], new byte[] {1, 2, -3}, new byte[70_000], null);
        travels(char[].class, new char[] {'a', '\u4e2d'});
        travels(UUID.class, UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"), null);
        travels(URI.class, URI.create("https://example.org/a?b=c"), null);
        travels(Locale.class, Locale.forLanguageTag("de-CH"), null);
        travels(Currency.class, Currency.getInstance("EUR"));
    }

    @Test
    void halfASurrogatePairIsRefused() {
        for (String bad : List.of("\ud800", "a\udc00", "\ud800\ud800\udc00", "x".repeat(100) + "\ud83d", "?\ud83d")) {
            assertThatThrownBy(() -> MessagePack.write(String.class, bad))
                    .isInstanceOf(ValueException.class)
                    .hasMessageContaining("surrogate");
        }
    }

    @Test
    void arrays() {
        travels(boolean[].class, new boolean[] {true, false});
        travels(short[].class, new short[] {1, -2});
        travels(int[].class, new int[0], new int[] {1, -2, Integer.MAX_VALUE}, new int[1000], null);
        travels(long[].class, new long[] {1, Long.MIN_VALUE});
        travels(float[].class, new float[] {1, 0.1f});
        travels(double[].class, new double[] {1, 0.1});
        travels(String[].class, (Object) new String[] {"a", null}, new String[0], null);
        travels(int[][].class, (Object) new int[][] {{1}, {}, null});
        travels(Kind[].class, (Object) new Kind[] {Kind.B});
        travels(new TypeReference<List<String>[]>() {}, (Object) new List<?>[] {List.of("x"), List.of()});
    }

    enum Kind {
        A,
        B {
            @Override
            public String toString() {
                return "bee";
            }
        }
    }

    @Test
    void enums() {
        travels(Kind.class, Kind.A, Kind.B, null);
        assertThat(MessagePack.hex(Kind.class, Kind.B)).as("its name").isEqualTo("a142");
        travels(DayOfWeek.class, DayOfWeek.MONDAY);
        travels(Month.class, Month.MAY);
    }

    @Test
    void times() {
        Instant instant = Instant.parse("2024-02-28T23:59:58.123456789Z");
        travels(Instant.class, instant, Instant.EPOCH, Instant.MIN, Instant.MAX, null);
        travels(Date.class, new Date(0), new Date(-1), new Date(1_700_000_000_123L), new Date(Long.MAX_VALUE / 100));
        travels(LocalDate.class, LocalDate.of(2024, 2, 29), LocalDate.MIN, LocalDate.MAX, LocalDate.of(-5, 1, 1));
        travels(LocalTime.class, LocalTime.NOON, LocalTime.MAX, LocalTime.MIN);
        travels(LocalDateTime.class, LocalDateTime.of(2024, 2, 28, 23, 59), LocalDateTime.MIN, LocalDateTime.MAX);
        ZoneOffset odd = ZoneOffset.ofHoursMinutesSeconds(1, 2, 3);
        travels(OffsetDateTime.class, instant.atOffset(odd), instant.atOffset(ZoneOffset.UTC), OffsetDateTime.MIN);
        travels(OffsetTime.class, OffsetTime.of(LocalTime.NOON, odd), OffsetTime.MAX);
        travels(ZonedDateTime.class, instant.atZone(ZoneId.of("Europe/Amsterdam")), instant.atZone(odd));
        travels(Duration.class, Duration.ofMillis(-1500), Duration.ZERO, Duration.ofSeconds(Long.MAX_VALUE, 1));
        travels(Period.class, Period.of(1, -2, 3), Period.ZERO);
        travels(Year.class, Year.of(2024), Year.of(-1));
        travels(YearMonth.class, YearMonth.of(2024, 2), YearMonth.of(12345, 1));
        travels(MonthDay.class, MonthDay.of(2, 29));
        travels(ZoneId.class, ZoneId.of("Europe/Amsterdam"), ZoneOffset.UTC, ZoneId.of("UTC"));
        travels(ZoneOffset.class, ZoneOffset.UTC, odd);
        assertThat(MessagePack.read(Object.class, MessagePack.write(Instant.class, instant)))
                .as("text for other languages")
                .isEqualTo("2024-02-28T23:59:58.123456789Z");
    }

    @Test
    void optionals() {
        travels(new TypeReference<Optional<String>>() {}, Optional.of("x"), Optional.empty());
        travels(new TypeReference<List<Optional<Integer>>>() {}, List.of(Optional.of(1), Optional.empty()));
        travels(OptionalInt.class, OptionalInt.of(3), OptionalInt.empty());
        travels(OptionalLong.class, OptionalLong.of(1L << 40), OptionalLong.empty());
        travels(OptionalDouble.class, OptionalDouble.of(0.1), OptionalDouble.empty());
        assertThat(MessagePack.hex(MessagePack.type(new TypeReference<Optional<String>>() {}), null))
                .isEqualTo("c0");
    }

    @Test
    void collections() {
        List<String> strings = Arrays.asList("a", null, "c");
        travels(new TypeReference<List<String>>() {}, strings, new LinkedList<>(strings), List.of(), null);
        travels(new TypeReference<Collection<String>>() {}, strings);
        travels(new TypeReference<Iterable<String>>() {}, strings);
        travels(new TypeReference<ArrayList<String>>() {}, new ArrayList<>(strings));
        travels(new TypeReference<CopyOnWriteArrayList<String>>() {}, new CopyOnWriteArrayList<>(strings));
        travels(new TypeReference<Queue<String>>() {}, new LinkedList<>(strings));
        travels(new TypeReference<Deque<String>>() {}, new LinkedList<>(strings));
        travels(new TypeReference<Set<Integer>>() {}, Set.of(1, 2, 3));
        travels(new TypeReference<NavigableSet<Integer>>() {}, new TreeSet<>(Set.of(1, 2, 3)));
        travels(new TypeReference<EnumSet<Kind>>() {}, EnumSet.of(Kind.B), EnumSet.noneOf(Kind.class));
        travels(new TypeReference<List<? extends Number>>() {}, List.of(1, 2.5));
        travels(new TypeReference<List<? super Integer>>() {}, List.of(1, "x"));
        travels(new TypeReference<List<List<Map<String, Integer>>>>() {}, List.of(List.of(Map.of("k", 1))));
        Type deque = MessagePack.type(new TypeReference<ArrayDeque<String>>() {});
        assertThat(List.copyOf((ArrayDeque<?>) MessagePack.there(deque, new ArrayDeque<>(List.of("x")))))
                .isEqualTo(List.of("x"));
        assertThat(MessagePack.there(Strings.class, new Strings())).isInstanceOf(Strings.class);
    }

    private static final class Strings extends ArrayList<String> {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void maps() {
        Map<String, Integer> nulls = new HashMap<>();
        nulls.put("k", null);
        travels(new TypeReference<Map<String, Integer>>() {}, Map.of("a", 1), Map.of(), nulls, null);
        travels(new TypeReference<Map<Integer, String>>() {}, Map.of(-1, "x"));
        travels(new TypeReference<Map<Long, String>>() {}, Map.of(1L << 40, "x"));
        travels(new TypeReference<Map<Double, String>>() {}, Map.of(0.1, "x", Double.NaN, "y"));
        travels(new TypeReference<Map<Boolean, String>>() {}, Map.of(true, "x", false, "y"));
        travels(new TypeReference<Map<Character, String>>() {}, Map.of('x', "x"));
        travels(new TypeReference<Map<BigDecimal, String>>() {}, Map.of(new BigDecimal("1.50"), "x"));
        travels(new TypeReference<Map<UUID, String>>() {}, Map.of(new UUID(1, 2), "x"));
        travels(new TypeReference<Map<LocalDate, String>>() {}, Map.of(LocalDate.EPOCH, "x"));
        travels(new TypeReference<Map<Kind, Kind>>() {}, Map.of(Kind.A, Kind.B));
        travels(new TypeReference<EnumMap<Kind, Integer>>() {}, new EnumMap<>(Map.of(Kind.B, 2)));
        travels(new TypeReference<SortedMap<String, Integer>>() {}, new TreeMap<>(Map.of("a", 1, "b", 2)));
        travels(new TypeReference<ConcurrentMap<String, Integer>>() {}, Map.of("a", 1));
        travels(new TypeReference<LinkedHashMap<String, Integer>>() {}, Map.of("a", 1));
        travels(new TypeReference<Map.Entry<String, Integer>>() {}, Map.entry("a", 1));
    }

    private record Order(String item, int quantity, double price, Kind kind, List<String> tags, Order parent) {}

    private record Everything(
            byte b, short s, int i, long l, float f, double d, boolean z, char c, Optional<String> o, byte... bytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Everything all && all.toString().equals(toString());
        }

        @Override
        public int hashCode() {
            return b;
        }

        @Override
        public String toString() {
            return List.of(b, s, i, l, f, d, z, c, o, Arrays.toString(bytes)).toString();
        }
    }

    private record Pair<A, B>(A first, List<? extends B> others) {}

    private record Wrap<T>(Pair<T, Map<String, T>> pair, Wrap<T> next) {}

    private record Empty() {}

    @Test
    void records() {
        Order parent = new Order("parent", 1, 0.5, Kind.A, List.of(), null);
        travels(Order.class, new Order("child", 2, -1e22, Kind.B, Arrays.asList("x", null), parent), parent, null);
        travels(
                Everything.class,
                new Everything(
                        (byte) -1, (short) -2, -3, -4, -5.5f, -6.1, true, 'x', Optional.of("o"), (byte) 1, (byte) 2),
                new Everything((byte) 0, (short) 0, 0, 0, 0, 0, false, ' ', Optional.empty()));
        travels(Empty.class, new Empty());
        Pair<Integer, Map<String, Integer>> pair = new Pair<>(1, List.of(Map.of("k", 2)));
        travels(
                new TypeReference<Wrap<Integer>>() {},
                new Wrap<>(pair, null),
                new Wrap<>(pair, new Wrap<>(null, null)));
        Pair<LocalDate, Order> typed = new Pair<>(LocalDate.EPOCH, List.of(parent));
        travels(new TypeReference<Pair<LocalDate, Order>>() {}, typed);
    }

    /** A bean in the style of frameworks. */
    public static final class Bean {
        private Instant at;
        private Kind kind;
        private List<Integer> numbers;

        public Instant getAt() {
            return at;
        }

        public void setAt(Instant at) {
            this.at = at;
        }

        public Kind getKind() {
            return kind;
        }

        public void setKind(Kind kind) {
            this.kind = kind;
        }

        public List<Integer> getNumbers() {
            return numbers;
        }

        public void setNumbers(List<Integer> numbers) {
            this.numbers = numbers;
        }
    }

    private record Twin(Instant at, Kind kind, List<Integer> numbers) {}

    @Test
    void beansLookLikeRecords() {
        Bean bean = new Bean();
        bean.setAt(Instant.EPOCH);
        bean.setKind(Kind.B);
        bean.setNumbers(List.of(1, 2));
        Twin twin = new Twin(Instant.EPOCH, Kind.B, List.of(1, 2));
        assertThat(MessagePack.read(Twin.class, MessagePack.write(Bean.class, bean)))
                .isEqualTo(twin);
        assertThat(MessagePack.read(Bean.class, MessagePack.write(Twin.class, twin)))
                .usingRecursiveComparison()
                .isEqualTo(bean);
        List<?> list = (List<?>)
                MessagePack.there(MessagePack.type(new TypeReference<List<Bean>>() {}), Arrays.asList(bean, null));
        assertThat(list.get(0)).usingRecursiveComparison().isEqualTo(bean);
        assertThat(list.get(1)).isNull();
        assertThat(((AtomicInteger) MessagePack.there(AtomicInteger.class, new AtomicInteger(3))).get())
                .isEqualTo(3);
    }
}
