package io.trivet.rpc.cbor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Jackson reads our output, and we read Jackson's output. */
class JacksonCompatibilityTest {
    private final CBORMapper mapper = new CBORMapper();

    private enum Kind {
        A,
        B
    }

    private record Order(String item, int quantity, double price, Kind kind, List<String> tags, Order parent) {}

    private record Other(
            long big,
            Long boxed,
            float single,
            boolean flag,
            char letter,
            short small,
            byte tiny,
            UUID id,
            BigInteger integer,
            BigDecimal decimal,
            LocalDate date,
            LocalDateTime dateTime,
            Instant instant,
            OffsetDateTime offset,
            Duration duration,
            Date old,
            Optional<String> optional,
            Map<Kind, int[]> map) {}

    private void bothWays(Type type, Object value) {
        Object theirs = mapper.readValue(Cbor.write(type, value), mapper.constructType(type));
        assertThat(theirs).usingRecursiveComparison().isEqualTo(value);
        assertThat(Cbor.read(type, mapper.writeValueAsBytes(value)))
                .usingRecursiveComparison()
                .isEqualTo(value);
    }

    @Test
    void recordsListsAndMaps() {
        Order parent = new Order("parent", 1, 0.5, Kind.A, List.of(), null);
        Order order = new Order("child \u4e2d", -2, 1e22, Kind.B, Arrays.asList("x", null), parent);
        bothWays(Order.class, order);
        bothWays(Cbor.type(new TypeReference<List<Order>>() {}), List.of(order));
        // We write a table from two records on; Jackson's array of maps is read too.
        Type orders = Cbor.type(new TypeReference<List<Order>>() {});
        assertThat(Cbor.read(orders, mapper.writeValueAsBytes(List.of(order, parent))))
                .isEqualTo(List.of(order, parent));
        bothWays(Cbor.type(new TypeReference<Map<String, List<Order>>>() {}), Map.of("k", List.of(order)));
        bothWays(Object.class, Map.of("a", 1, "b", List.of(1L << 40, "x", 0.1, true, BigInteger.TWO.pow(80))));
        bothWays(String.class, "x".repeat(100_000));
        bothWays(String.class, "\u4e2d".repeat(100_000));
        bothWays(byte[].class, new byte[100_000]);
        bothWays(double[].class, new double[] {0.1, 2.5, -0.0});
    }

    @Test
    void scalarsOfAllKinds() {
        Other other = new Other(
                Long.MIN_VALUE,
                5L,
                0.1f,
                true,
                '\u00e9',
                (short) -3,
                (byte) -4,
                UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"),
                BigInteger.TWO.pow(64).negate(),
                new BigDecimal("-1.50"),
                LocalDate.of(2024, 2, 29),
                LocalDateTime.of(2024, 2, 29, 1, 0),
                Instant.parse("2024-02-29T01:02:03.456789Z"),
                OffsetDateTime.of(2024, 2, 29, 1, 2, 3, 0, ZoneOffset.UTC),
                Duration.ofMillis(1500),
                new Date(1_700_000_000_123L),
                Optional.of("x"),
                Map.of(Kind.A, new int[] {1, 2}));
        bothWays(Other.class, other);
    }
}
