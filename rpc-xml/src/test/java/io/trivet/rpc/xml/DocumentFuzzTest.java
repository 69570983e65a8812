package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MethodDescriptor;
import java.io.File;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are either a document or refused; CONTRIBUTING.md explains how to search for counterexamples. */
public class DocumentFuzzTest {
    private static final File CORPUS = new File("src/test/corpus/documents");

    private record Item(
            int id,
            long big,
            double price,
            boolean paid,
            @Nullable String name,
            Optional<String> note,
            byte[] data,
            LocalDateTime when,
            List<Item> parts,
            Map<String, Object> more) {}

    private record Items(List<Item> items) {}

    /** The first byte of an input selects the type, or a call. */
    private static final List<Type> TYPES = List.of(
            Object.class, Item.class, Items.class, String.class, int.class, double.class, byte[].class, void.class);

    private static final MethodDescriptor ECHO = MethodDescriptor.untyped("echo", 1, Object.class);

    private static final XmlRpcCodec CODEC = new XmlRpcCodec();

    static File[] corpus() {
        return CORPUS.listFiles();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void anyBytesAreADocumentOrRefused(File input) throws Throwable {
        fuzzerTestOneInput(Files.readAllBytes(input.toPath()));
    }

    /** Called by Jazzer with generated input. The first byte selects how the rest is read. */
    public static void fuzzerTestOneInput(byte[] input) throws Throwable {
        if (input.length == 0) {
            return;
        }
        byte[] document = Arrays.copyOfRange(input, 1, input.length);
        int choice = (input[0] & 0xFF) % (TYPES.size() + 1);
        try {
            if (choice == TYPES.size()) {
                call(document);
            } else {
                answer(document, TYPES.get(choice));
            }
        } catch (RpcException e) {
            assertThat(e.getMessage()).isNotEmpty();
            refusedOnPurpose(e.getCause());
        }
    }

    private static void call(byte[] document) {
        XmlRpcCall call = CODEC.readCall(document, null);
        if (call.isBatch()) {
            call.batch().forEach(each -> each.arguments(ECHO));
        } else {
            call.arguments(ECHO);
        }
    }

    private static void answer(byte[] document, Type type) throws Throwable {
        MethodDescriptor method = type == void.class
                ? MethodDescriptor.untyped("nothing", 0, void.class)
                : MethodDescriptor.untyped("typed", 0, type);
        Object value = CODEC.readResponse(document, method);
        if (type == Object.class) {
            byte[] written;
            try {
                written = written(value);
            } catch (RpcException e) {
                // For example a control character, which is read leniently and never written.
                assertThat(e.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
                return;
            }
            assertThat(written(CODEC.readResponse(written, method))).isEqualTo(written);
        }
    }

    private static byte[] written(@Nullable Object value) {
        AnswerFormat format = new AnswerFormat(FaultStyle.STANDARD, false, Dialect.STANDARD);
        try (XmlOutput out = CODEC.output(format, null)) {
            CODEC.writeResult(out, Object.class, value, format);
            return out.toByteArray(0);
        }
    }

    /** An exception that only a bug would throw is not a refusal, even if it was converted to one. */
    private static void refusedOnPurpose(@Nullable Throwable cause) {
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
