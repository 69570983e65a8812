package io.trivet.contracts.rpc;

import io.trivet.contracts.rpc.Echoes.Kind;
import io.trivet.contracts.rpc.Echoes.Order;
import io.trivet.contracts.rpc.Echoes.Pair;
import io.trivet.contracts.rpc.Echoes.Point;
import io.trivet.contracts.rpc.Echoes.Scalars;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values of all types. The keys are the method of {@link Echoes} that takes the value and, after a space, its special
 * property.
 */
final class Samples {
    static final Map<String, List<?>> SAMPLES = new LinkedHashMap<>();

    private static final UUID ID = UUID.fromString("0190163d-8694-739b-aea5-966c26f8ad91");
    private static final Order PARENT = new Order("parent", 1, 0.5, Kind.NORMAL, List.of(), null);
    private static final Order ORDER = new Order("child", 2, -1e22, Kind.EXPRESS, List.of("x", "y"), PARENT);

    static {
        primitives();
        arrays();
        numbers();
        times();
        others();
        containers();
        composed();
        SamplesOfMore.addTo(SAMPLES::put);
        nulls();
    }

    private Samples() {}

    private static void add(String name, @Nullable Object... values) {
        SAMPLES.put(name, Arrays.asList(values));
    }

    private static void primitives() {
        add("aBoolean", true, false);
        add("aByte", (byte) 0, Byte.MIN_VALUE, Byte.MAX_VALUE);
        add("aShort", (short) 0, Short.MIN_VALUE, Short.MAX_VALUE);
        add("anInt", 0, 1, -1, 23, 24, 255, 256, 65536, Integer.MIN_VALUE, Integer.MAX_VALUE);
        add("aLong", 0L, 1L, -1L, 1L << 32, Long.MIN_VALUE, Long.MAX_VALUE);
        add("aFloat", 0f, 0.1f, -1.5f, Float.MIN_VALUE, Float.MAX_VALUE);
        add("aFloat that is no number", Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
        add("aDouble", 0.0, -0.0, 0.1, 1e22, 2.5, Double.MIN_VALUE, Double.MAX_VALUE);
        add("aDouble that is no number", Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        add("aChar", 'a', '\u00e9', '\u4e2d');
        add("string", "", "a", " <&>\u00e9\u4e2d\ud83d\ude00\n\"' ]]> &amp; ", "  ", "x".repeat(100_000));
        add("string with a carriage return", "\r", "a\r\nb");
        add("string with control characters", "\u0000\u0001\u001f\u007f\u0085\ufffe");
        add("boxedBoolean", true, false);
        add("boxedByte", (byte) -1);
        add("boxedShort", (short) -1);
        add("boxedInt", -1);
        add("boxedLong", -1L);
        add("boxedFloat", 0.1f);
        add("boxedDouble", 0.1);
        add("boxedChar", '&');
    }

    private static void arrays() {
        add("booleans", new boolean[] {true, false}, new boolean[0]);
        add("bytes", new byte[] {1, 2, -3}, new byte[0], new byte[100_000]);
        add("shorts", new short[] {1, Short.MIN_VALUE}, new short[0]);
        add("ints", new int[] {1, Integer.MIN_VALUE}, new int[0]);
        add("longs", new long[] {1, Long.MIN_VALUE}, new long[0]);
        add("floats", new float[] {0.1f, -1}, new float[0]);
        add("doubles", new double[] {0.1, -1}, new double[0]);
        add("chars", new char[] {'a', '\u4e2d'}, new char[0]);
        add("strings", new String[] {"a", null, ""}, new String[0]);
        add("grid", (Object) new int[][] {{1, 2}, {}, null});
    }

    private static void numbers() {
        add("bigInteger", BigInteger.ZERO, BigInteger.ONE.shiftLeft(200).negate());
        add("bigDecimal", new BigDecimal("12345678901234567890.0123456789"), new BigDecimal("-1.50"));
        add("bigDecimal far from the point", new BigDecimal("1E+500"), new BigDecimal("-1E-500"));
        add("number", 1, 2.5, -1L << 40);
    }

    private static void times() {
        add("instant", Instant.EPOCH, Instant.parse("2024-02-29T12:34:56.123456789Z"));
        add(
                "duration",
                Duration.ZERO,
                Duration.ofMillis(-1500),
                Duration.ofDays(1000).plusNanos(1));
        add("localDate", LocalDate.of(2024, 2, 29), LocalDate.of(-1, 1, 1));
        add("localTime", LocalTime.of(23, 59, 58), LocalTime.of(1, 2, 3, 4));
        add("localDateTime", LocalDateTime.of(2024, 2, 29, 23, 59, 58));
        add("localDateTime with nanoseconds", LocalDateTime.of(2024, 2, 29, 23, 59, 58, 123_456_789));
        add("offsetDateTime", OffsetDateTime.parse("2024-02-29T12:34:56.789+05:30"));
        add("zonedDateTime", ZonedDateTime.parse("2024-02-29T12:34:56.789+01:00[Europe/Berlin]"));
        add("year", Year.of(2024));
        add("date", new Date(1_700_000_000_123L));
    }

    private static void others() {
        add("uuid", ID);
        add("uri", URI.create("http://example.org/a?b=c&d=%20"));
        add("optional", Optional.of("text"), Optional.empty(), Optional.of(""));
        add("optionalInt", OptionalInt.of(5), OptionalInt.empty());
        add("kind", Kind.NORMAL, Kind.EXPRESS);
    }

    private static void containers() {
        add("list", List.of(), List.of(1, 2, 3), Arrays.asList(1, null, 3));
        add("set", Set.of(), EnumSet.allOf(Kind.class));
        add("collection", List.of(1L, 1L << 40));
        add("map", Map.of(), Map.of("a", 1, "", 2, " <&>\u4e2d", 3));
        Map<String, Integer> withNull = new HashMap<>();
        withNull.put("null", null);
        add("map with a null in it", withNull);
        add("byKind", Map.of(Kind.EXPRESS, List.of(ORDER), Kind.NORMAL, List.of()));
        add("byDay", new EnumMap<>(Map.of(DayOfWeek.MONDAY, "one")));
        add("byNumber", new TreeMap<>(Map.of(-1, "below", 1 << 20, "above")));
        add("nested", Map.of(ID, Optional.of(List.of(new byte[] {1}, new byte[0])), new UUID(1, 2), Optional.empty()));
        add("deep", List.of(Map.of("a", List.of(Set.of(1, 2), Set.of()))));
    }

    private static void composed() {
        add("order", PARENT, ORDER, new Order(null, 0, 0, null, null, null));
        add("pair", new Pair<>(ORDER, List.of("a")), new Pair<Order, List<String>>(null, null));
        add("scalars", new Scalars((byte) -1, (short) 2, 3, 4L << 40, 0.1f, 0.2, 'c', true, 5L, "text"));
        add("point", Point.of(1, 2, "a", "b"), Point.of(-1, null), Point.of(0, 0, (String[]) null));
        add("points", List.of(Point.of(1, 2), Point.of(3, 4)));
        add("future", Map.of("a", ORDER));
    }

    /** Adds null for all types that aren't primitive. */
    private static void nulls() {
        for (var method : Echoes.class.getMethods()) {
            boolean echoes = method.getParameterCount() == 1
                    && !method.getParameterTypes()[0].isPrimitive()
                    && !method.getName().equals("nothing");
            // An optional has its own empty value instead of null.
            if (echoes && !method.getParameterTypes()[0].getSimpleName().startsWith("Optional")) {
                add(method.getName() + " null", (Object) null);
            }
        }
    }
}
