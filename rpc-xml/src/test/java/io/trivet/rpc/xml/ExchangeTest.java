package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.netty.Backlog;
import io.trivet.rpc.netty.HeldCalls;
import io.trivet.rpc.spi.ClientSettings;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.spi.MemoryBudget;
import io.trivet.rpc.spi.ServerSettings;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.spi.TransportProvider;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer leaves between two steps of an exchange, at a moment that no socket can reproduce. */
@Timeout(60)
class ExchangeTest {
    /** The last server that listens on this test's wire. */
    static final AtomicReference<Dispatcher> DISPATCHER = new AtomicReference<>();

    interface Counter {
        int count();
    }

    /** The wire of this test, which calls it directly. Found by the service loader. */
    public static final class Inside implements TransportProvider {
        @Override
        public Set<String> schemes() {
            return Set.of("exchange-test");
        }

        @Override
        public ClientTransport connect(URI uri, ClientSettings settings) {
            throw new UnsupportedOperationException("the test calls by itself");
        }

        @Override
        public ServerTransport listen(URI uri, Dispatcher dispatcher, ServerSettings settings) {
            DISPATCHER.set(dispatcher);
            return new ServerTransport() {
                @Override
                public URI uri() {
                    return uri;
                }

                @Override
                public Map<String, String> refused() {
                    return Map.of();
                }

                @Override
                public void stopAccepting() {}

                @Override
                public void cancelCalls() {}

                @Override
                public void close() {}
            };
        }
    }

    @Test
    void aBatchWhosePeerLeavesBeforeACallBeginsIsOver() {
        String call = "<value><struct><member><name>methodName</name><value>count</value></member>"
                + "<member><name>params</name><value><array><data/></array></value></member></struct></value>";
        String document = RawClient.call("system.multicall", "<array><data>" + call + call + "</data></array>");
        AtomicInteger counted = new AtomicInteger();
        try (RpcServer server = RpcServer.builder()
                .register(Counter.class, counted::incrementAndGet)
                .listen("exchange-test://here")
                .start()) {
            assertThat(server.uris()).hasSize(1);
            ServedPath path = ServedPath.of(
                            DISPATCHER.get(),
                            new ServerOptions(FaultStyle.STANDARD, 1, false, true, Set.of(), Set.of()),
                            Map.of())
                    .get("/");
            MemoryAccount account = new MemoryBudget(1 << 20).newAccount();
            EmbeddedChannel channel = new EmbeddedChannel();
            Backlog backlog = new Backlog(channel, account, RpcLimits.defaults(), () -> {}, () -> {});
            AnswerWriter writer = new AnswerWriter(new XmlRpcCodec(), channel.alloc(), backlog);
            HeldCalls held = new HeldCalls(channel.eventLoop(), account, RpcLimits.defaults(), backlog);
            List<Answer> answers = new ArrayList<>();
            AtomicReference<Exchange> exchange = new AtomicReference<>();
            // The deadline is read when it is known that the peer is still there, and before the call begins.
            Deadline deadline = Deadline.after(Duration.ofMinutes(1), () -> {
                if (exchange.get() != null) {
                    exchange.get().cancel();
                }
                return 0;
            });
            exchange.set(new Exchange(
                    path,
                    writer,
                    new HttpIncomingCall.Connection(account, held, "a test"),
                    path.format(false),
                    deadline,
                    Metadata.empty(),
                    new Exchange.Recipient() {
                        @Override
                        public void answer(Answer answer) {
                            answers.add(answer);
                        }

                        @Override
                        public void fail() {}
                    }));
            exchange.get().start(document.getBytes(StandardCharsets.UTF_8));
            assertThat(account.held()).as("bytes kept").isZero();
            assertThat(answers).isEmpty();
            assertThat(counted).hasValue(0);
        }
    }
}
