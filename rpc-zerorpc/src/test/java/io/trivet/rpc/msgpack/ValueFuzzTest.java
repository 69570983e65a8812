package io.trivet.rpc.msgpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.values.ValueException;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;

/** Any bytes are either a value or refused; CONTRIBUTING.md explains how to search for counterexamples. */
public class ValueFuzzTest {
    private static final File CORPUS = new File("src/test/corpus/values");

    private enum Kind {
        A,
        B
    }

    /** A bean. */
    public static final class Bean {
        private String name;
        private List<Bean> beans;

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public List<Bean> getBeans() {
            return beans;
        }

        public void setBeans(List<Bean> beans) {
            this.beans = beans;
        }
    }

    private record Item(
            int i,
            long l,
            double d,
            char c,
            String text,
            byte[] bytes,
            long[] longs,
            Kind kind,
            List<Item> children,
            Map<Integer, String> map,
            Set<BigDecimal> decimals,
            Optional<UUID> id,
            BigInteger big,
            Instant instant,
            LocalDate date,
            Bean bean,
            Object any) {}

    /** The first byte of an input selects the type. */
    private static final List<Type> TYPES = List.of(
            Object.class,
            Item.class,
            MessagePack.type(new TypeReference<List<Item>>() {}),
            Bean.class,
            MessagePack.type(new TypeReference<List<Bean>>() {}),
            String.class,
            int.class,
            double.class,
            BigDecimal.class,
            byte[].class,
            double[].class,
            boolean[][].class,
            Instant.class,
            Duration.class,
            UUID.class,
            void.class,
            MessagePack.type(new TypeReference<Map<Double, Optional<Kind>>>() {}),
            long.class,
            Number.class);

    static File[] corpus() {
        return CORPUS.listFiles();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void anyBytesAreAValueOrRefused(File input) throws IOException {
        fuzzerTestOneInput(Files.readAllBytes(input.toPath()));
    }

    /** Called by Jazzer with generated input. The first byte selects a type. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Type type = TYPES.get((input[0] & 0xFF) % TYPES.size());
        Object value;
        try {
            value = MessagePack.read(type, Arrays.copyOfRange(input, 1, input.length));
        } catch (ValueException e) {
            assertThat(e.getMessage()).hasSizeLessThan(2000);
            refusedOnPurpose(e.getCause());
            return;
        }
        if (type == Object.class && value != null) {
            byte[] written = MessagePack.write(Object.class, value);
            assertThat(MessagePack.write(Object.class, MessagePack.read(Object.class, written)))
                    .isEqualTo(written);
        }
    }

    /** An exception that only a bug would throw is not a refusal, even if it was converted to one. */
    private static void refusedOnPurpose(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            assertThat(each)
                    .isNotInstanceOfAny(
                            IndexOutOfBoundsException.class,
                            NegativeArraySizeException.class,
                            NullPointerException.class,
                            ClassCastException.class);
        }
    }
}
