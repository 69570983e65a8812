package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Metadata arrives as it was sent, in both directions: with several values of a key, and with bytes. */
abstract class MetadataContract extends TransportFixture {
    /** A service that looks at the metadata of its calls. */
    interface Reader {
        List<String> all(String key);

        byte[] bytes(String key);
    }

    private static final class Reading implements Reader {
        private static Metadata metadata() {
            return Objects.requireNonNull(RpcCall.current()).metadata();
        }

        @Override
        public List<String> all(String key) {
            return metadata().all(key);
        }

        @Override
        public byte[] bytes(String key) {
            return Objects.requireNonNull(metadata().bytes(key));
        }
    }

    private static final byte[] ALL_BYTES = new byte[256];

    static {
        for (int i = 0; i < ALL_BYTES.length; i++) {
            ALL_BYTES[i] = (byte) i;
        }
    }

    MetadataContract(TransportContract transport) {
        super(transport);
    }

    private Reader reader(Metadata metadata) {
        return connectWith(serve(Reader.class, new Reading()), metadata).create(Reader.class);
    }

    private RpcClient connectWith(RpcServer server, Metadata metadata) {
        return closing(client(uri(server)).timeout(LONG).metadata(metadata).connect());
    }

    @Test
    final void aKeyHasSeveralValuesInTheirOrder() {
        Reader reader = reader(
                Metadata.of("tag", "b").adding("Tag", "a").adding("tag", "b").adding("other", ""));
        assertThat(reader.all("TAG")).containsExactly("b", "a", "b");
        assertThat(reader.all("other")).containsExactly("");
        assertThat(reader.all("missing")).isEmpty();
    }

    @Test
    final void aKeyHasBytes() {
        Reader reader = reader(Metadata.empty().with("trace-bin", ALL_BYTES).with("none-bin", new byte[0]));
        assertThat(reader.bytes("trace-bin")).isEqualTo(ALL_BYTES);
        assertThat(reader.bytes("none-bin")).isEmpty();
    }

    @Test
    final void bytesThatAreNoneAreTheCallersMistake() {
        Reader reader = reader(Metadata.of("trace-bin", "not Base64!"));
        assertThat(status(() -> reader.bytes("trace-bin"))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
    }

    @Test
    final void anAnswerHasThemToo() {
        Metadata sent = Metadata.of("tag", "b")
                .adding("tag", "a")
                .with("a-bin", ALL_BYTES)
                .adding("a-bin", new byte[] {1});
        RpcServer server = serve(offers -> offers.register(Reader.class, new Reading())
                .intercept((call, next) -> next.handle(call).thenApply(reply -> new RpcReply(reply.value(), sent))));
        AtomicReference<Metadata> came = new AtomicReference<>();
        RpcClient client = closing(client(uri(server))
                .timeout(LONG)
                .intercept((call, next) -> next.handle(call).thenApply(reply -> {
                    came.set(reply.metadata());
                    return reply;
                }))
                .connect());
        client.create(Reader.class).all("tag");
        Metadata metadata = Objects.requireNonNull(came.get());
        assertThat(metadata.all("tag")).containsExactly("b", "a");
        assertThat(metadata.get("tag")).isEqualTo("a");
        assertThat(metadata.all("a-bin")).hasSize(2);
        assertThat(metadata.bytes("a-bin")).containsExactly(1);
    }

    @Test
    final void callsReplaceAllValuesOfAKey() {
        Metadata clients = Metadata.of("tag", "1").adding("tag", "2").adding("kept", "3");
        assertThat(clients.with(Metadata.of("tag", "4")).entries().toString()).isEqualTo("{kept=[3], tag=[4]}");
        assertThat(clients.with("tag", "5").all("tag")).containsExactly("5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> clients.with("trace", ALL_BYTES))
                .withMessageContaining("-bin");
    }
}
