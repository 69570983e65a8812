package io.trivet.rpc.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.MethodDescriptor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes from a server are either an answer or refused; CONTRIBUTING.md explains how to search for counterexamples.
 */
public class AnswerFuzzTest {
    private static final File CORPUS = new File("src/test/corpus/answers");

    private record Item(int id, String name, List<Item> parts) {}

    static final class DeclaredFault extends Exception {
        private static final long serialVersionUID = 1L;

        final int code;

        @SuppressWarnings("serial") // It is sent by its components.
        final List<String> names;

        DeclaredFault(String message, int code, List<String> names) {
            super(message + code + names);
            this.code = code;
            this.names = List.copyOf(names);
        }
    }

    private static final MethodCodec TYPED = new MethodCodec(
            new CborValues(),
            MethodDescriptor.builder("", "typed")
                    .parameters(List.of(Item.class))
                    .returns(Item.class)
                    .exceptions(List.of(new DeclaredException(DeclaredFault.class)))
                    .build(),
            RpcLimits.defaults());

    static File[] corpus() {
        return CORPUS.listFiles();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void anyBytesAreAnAnswerOrRefused(File input) throws IOException {
        fuzzerTestOneInput(Files.readAllBytes(input.toPath()));
    }

    /** Called by Jazzer with generated input. The first byte selects a response or a fault. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] body = Arrays.copyOfRange(input, 1, input.length);
        try {
            if (input[0] >= 0) {
                TYPED.readResponse(body, 0, body.length);
            } else {
                assertThat(TYPED.readFault(body, 0, body.length).toThrowable())
                        .isInstanceOfAny(RpcException.class, DeclaredFault.class);
            }
        } catch (RpcException e) {
            assertThat(e.status()).isIn(RpcStatus.INVALID_ARGUMENT, RpcStatus.INTERNAL);
        }
    }
}
