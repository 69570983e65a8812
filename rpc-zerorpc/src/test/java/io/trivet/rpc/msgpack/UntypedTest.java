package io.trivet.rpc.msgpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.values.ValueException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Values declared as Object arrive equal, or as the nearest plain type. */
class UntypedTest {
    private static void becomes(Object value, Object expected) {
        assertThat(MessagePack.there(Object.class, value)).as("%s", value).isEqualTo(expected);
    }

    @Test
    void plainValuesComeBackAsTheyWent() {
        for (Object value : Arrays.asList(
                null,
                true,
                1,
                -1,
                Integer.MIN_VALUE,
                1L << 40,
                Long.MIN_VALUE,
                BigInteger.TWO.pow(63),
                2.5,
                0.1,
                -0.0,
                Double.NaN,
                "text",
                "",
                new byte[] {7, 8},
                List.of(1, "two", List.of()),
                Map.of("k", Map.of("deep", 1)))) {
            becomes(value, value);
        }
    }

    private enum Kind {
        A
    }

    private record Point(int x, Optional<String> label) {}

    private sealed interface Shape {}

    private record Circle(int radius) implements Shape {}

    private record Drawing(Shape shape, Comparable<?> key) {}

    /** A class with a getter. */
    public static final class Bean {
        public int getSize() {
            return 3;
        }
    }

    @Test
    void othersBecomeTheNearestPlainType() {
        becomes(5L, 5);
        becomes((short) 5, 5);
        becomes(0.1f, (double) 0.1f);
        becomes('c', "c");
        becomes(BigInteger.ONE, 1);
        becomes(BigInteger.TWO.pow(64), "18446744073709551616");
        becomes(new BigDecimal("1.50"), "1.50");
        becomes(new UUID(1, 2), "00000000-0000-0001-0000-000000000002");
        becomes(Instant.EPOCH, "1970-01-01T00:00:00Z");
        becomes(Kind.A, "A");
        becomes(LocalDate.EPOCH, "1970-01-01");
        becomes(Optional.of(1), 1);
        becomes(Optional.empty(), null);
        becomes(new int[] {1, 2}, List.of(1, 2));
        becomes(new Object[] {1, "x", null}, Arrays.asList(1, "x", null));
        becomes(new Comparable<?>[] {1, "x"}, List.of(1, "x"));
        becomes(Set.of("x"), List.of("x"));
        becomes(new Point(1, Optional.of("l")), Map.of("x", 1, "label", "l"));
        becomes(List.of(new Bean()), List.of(Map.of("size", 3)));
        becomes(new Drawing(new Circle(2), "k"), Map.of("shape", Map.of("radius", 2), "key", "k"));
        Map<Object, Object> keys = new LinkedHashMap<>();
        keys.put(1, 1);
        keys.put(Kind.A, 2);
        keys.put('c', 3);
        keys.put(LocalDate.EPOCH, 4);
        keys.put(true, 5);
        becomes(keys, Map.of("1", 1, "A", 2, "c", 3, "1970-01-01", 4, "true", 5));
    }

    @Test
    void typesThatAreNotValuesAreRefused() {
        List<Object> circle = new ArrayList<>();
        circle.add(circle);
        Map<String, Object> round = new HashMap<>();
        round.put("me", List.of(round));
        Map<Object, Object> odd = new HashMap<>();
        odd.put(null, 1);
        Runnable code = () -> {};
        for (Object value : List.of(
                new Object(),
                Thread.currentThread(),
                String.class,
                code,
                circle,
                round,
                odd,
                Map.of(List.of(), 1),
                List.of(new Object()),
                new java.io.ByteArrayInputStream(new byte[0]))) {
            assertThatThrownBy(() -> MessagePack.write(Object.class, value))
                    .as("%s", value.getClass())
                    .isInstanceOf(ValueException.class);
        }
    }
}
