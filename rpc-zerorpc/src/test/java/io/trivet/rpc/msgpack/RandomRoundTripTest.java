package io.trivet.rpc.msgpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Random values of randomly nested types arrive equal. */
class RandomRoundTripTest {
    /** A type, and a function that makes its values. */
    private record Sample(Type type, Supplier<Object> values) {}

    private record Generic(Type raw, Type... arguments) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return arguments;
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public Type getOwnerType() {
            return null;
        }
    }

    private enum Kind {
        FIRST,
        SECOND
    }

    private record Pair<A, B>(A first, B second) {}

    private record Tree<T>(long id, T value, double weight, boolean leaf, List<Tree<T>> children) {}

    private final Random random = new Random(2008);

    private long number() {
        return random.nextLong() >> random.nextInt(64);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(8) == 0 ? random.nextInt(400) : random.nextInt(20);
        int most = List.of(0x80, 0x100, 0xD800, 0x110000).get(random.nextInt(4));
        while (text.length() < length) {
            int point = random.nextInt(most);
            if (point < 0xD800 || point > 0xDFFF) {
                text.appendCodePoint(point);
            }
        }
        return text.toString();
    }

    private double real() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(1000) / 4.0;
            case 1 -> real(Double.longBitsToDouble(random.nextLong()));
            case 2 -> single();
            default -> random.nextGaussian();
        };
    }

    /** Java's conversions don't keep the bits of NaN. */
    private static double real(double value) {
        return Double.isNaN(value) ? Double.NaN : value;
    }

    private float single() {
        return (float) real(Float.intBitsToFloat(random.nextInt()));
    }

    private Sample scalar() {
        return switch (random.nextInt(13)) {
            case 0 -> new Sample(Integer.class, () -> (int) number());
            case 1 -> new Sample(Long.class, this::number);
            case 2 -> new Sample(Double.class, this::real);
            case 3 -> new Sample(Float.class, this::single);
            case 4 -> new Sample(Boolean.class, random::nextBoolean);
            case 5 -> new Sample(Kind.class, () -> Kind.values()[random.nextInt(2)]);
            case 6 -> new Sample(UUID.class, () -> new UUID(random.nextLong(), random.nextLong()));
            case 7 ->
                new Sample(
                        BigInteger.class,
                        () -> new BigInteger(random.nextInt(200), random)
                                .subtract(BigInteger.ONE.shiftLeft(random.nextInt(200))));
            case 8 ->
                new Sample(
                        BigDecimal.class,
                        () -> new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(50) - 25));
            case 9 ->
                new Sample(Instant.class, () -> Instant.ofEpochSecond(number() >> 16, random.nextInt(1_000_000_000)));
            case 10 ->
                new Sample(Duration.class, () -> Duration.ofSeconds(number() >> 1, random.nextInt(1_000_000_000)));
            case 11 -> new Sample(Object.class, () -> random.nextBoolean() ? text() : (Object) (int) number());
            default -> new Sample(String.class, this::text);
        };
    }

    private Sample nested(int depth) {
        if (depth == 0) {
            return scalar();
        }
        Sample inner = nested(depth - 1);
        Sample other = nested(random.nextInt(depth));
        return switch (random.nextInt(6)) {
            case 0 -> new Sample(new Generic(List.class, inner.type), () -> many(inner, new ArrayList<>()));
            case 1 ->
                new Sample(
                        new Generic(Set.class, inner.type),
                        () -> new LinkedHashSet<>((List<?>) many(inner, new ArrayList<>())));
            case 2 ->
                new Sample(new Generic(Map.class, String.class, inner.type), () -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    for (Object each : many(inner, new ArrayList<>())) {
                        map.put(text(), each);
                    }
                    return map;
                });
            case 3 -> new Sample(new Generic(Optional.class, inner.type), () -> Optional.ofNullable(orNull(inner)));
            case 4 ->
                new Sample(
                        new Generic(Pair.class, inner.type, other.type),
                        () -> new Pair<>(orNull(inner), orNull(other)));
            default -> new Sample(new Generic(Tree.class, inner.type), () -> tree(inner, 2));
        };
    }

    private Object tree(Sample inner, int depth) {
        Function<Integer, List<Tree<Object>>> children = count -> {
            List<Tree<Object>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                @SuppressWarnings("unchecked")
                Tree<Object> child = (Tree<Object>) tree(inner, depth - 1);
                all.add(child);
            }
            return all;
        };
        return new Tree<>(
                number(), orNull(inner), real(), depth == 0, children.apply(depth == 0 ? 0 : random.nextInt(3)));
    }

    private Object orNull(Sample sample) {
        // An optional that is null arrives empty.
        boolean optional = sample.type instanceof Generic generic && generic.raw == Optional.class;
        return !optional && random.nextInt(5) == 0 ? null : sample.values.get();
    }

    private List<Object> many(Sample sample, List<Object> into) {
        for (int count = random.nextInt(10) == 0 ? 30 : random.nextInt(4); count > 0; count--) {
            into.add(orNull(sample));
        }
        return into;
    }

    @Test
    void valuesComeBackEqual() {
        for (int i = 0; i < 400; i++) {
            Sample sample = nested(random.nextInt(4));
            // An empty optional in an optional arrives as an empty one, so the read value is compared in its written
            // form.
            for (int j = 0; j < 5; j++) {
                Object value = sample.values.get();
                byte[] written = MessagePack.write(sample.type, value);
                Object read = MessagePack.read(sample.type, written);
                assertThat(MessagePack.hex(sample.type, read))
                        .as("%s as %s", value, sample.type)
                        .isEqualTo(MessagePack.hex(sample.type, value));
                if (!sample.type.getTypeName().contains("Optional")) {
                    assertThat(read).isEqualTo(value);
                }
            }
        }
    }
}
