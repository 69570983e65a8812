package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.net.TestCertificate;
import io.trivet.rpc.CallOptions;
import io.trivet.rpc.Idempotent;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcInterceptor;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStreams;
import io.trivet.rpc.RpcTimeout;
import io.trivet.rpc.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** Runs the snippets of docs/remote-calls.md; {@link ReadmeTest} sees to it that they stand there. */
class CallsGuideTest {
    // snippet
    interface Shop {
        @RpcTimeout(millis = 500)
        int stock(String item);

        @Idempotent
        CompletableFuture<Integer> price(String item);
    }
    // end

    // snippet
    interface Market {
        Flow.Publisher<Double> prices(String item); // what isn't a value, but many, over time
    }
    // end

    private static final class Teapots implements Shop {
        @Override
        public int stock(String item) {
            return "4711".equals(RpcCall.current().metadata().get("trace-id")) ? 4711 : item.length();
        }

        @Override
        public CompletableFuture<Integer> price(String item) {
            return new CompletableFuture<>();
        }
    }

    @Test
    void theGuideHolds() {
        // snippet
        RpcServer server = RpcServer.builder()
                .register(Shop.class, new Teapots())
                .concurrency(64, 256) // run, and wait; what comes then is refused
                .drain(Duration.ofSeconds(10)) // how long close() lets calls finish
                .listen("tcp://127.0.0.1:0") // a free port, which uris() tells
                .start();
        // end
        String uri = server.uris().get(0).toString();
        // snippet
        RpcClient client = RpcClient.builder(uri).timeout(Duration.ofSeconds(2)).connect();
        Shop shop = client.create(Shop.class); // stock: 500 ms; price: 2 s
        Shop patient = RpcClient.with(shop, CallOptions.timeout(Duration.ofMinutes(1))); // a stub, or a single call
        CompletableFuture<Integer> price = shop.price("teapot");
        price.cancel(true); // the handler is interrupted
        // end
        assertThat(patient.stock("teapot")).isEqualTo(6);
        assertThatThrownBy(price::join).isInstanceOf(CancellationException.class);
        // snippet
        RpcInterceptor traced = (call, next) -> next.handle(call.withMetadata(Metadata.of("trace-id", "4711")));
        RpcClient tracing = RpcClient.builder(uri).intercept(traced).connect();
        // end
        assertThat(tracing.create(Shop.class).stock("teapot")).isEqualTo(4711);
        tracing.close();
        client.close();
        server.close();
    }

    @Test
    void tlsAsTheGuideSays() {
        TestCertificate own = TestCertificate.ofLoopback();
        Path certificate = own.certificate();
        Path key = own.key();
        // snippet
        RpcServer secure = RpcServer.builder()
                .register(Shop.class, new Teapots())
                .tls(Tls.ofPem(certificate, key)) // .withTrust(authority): only clients with a certificate of its
                .listen("tcps://127.0.0.1:0")
                .start();
        RpcClient trusting = RpcClient.builder(secure.uris().get(0).toString())
                .tls(Tls.trusting(certificate)) // by default, as the JDK does
                .connect();
        // end
        // A busy machine may take long to make the first secure connection of a JVM.
        Shop patient = RpcClient.with(trusting.create(Shop.class), CallOptions.timeout(Duration.ofMinutes(1)));
        assertThat(patient.stock("teapot")).isEqualTo(6);
        trusting.close();
        secure.close();
    }

    @Test
    void theGuidesStreamsHold() {
        List<Double> seen = new ArrayList<>();
        // snippet
        Market market = item -> RpcStreams.of(List.of(19.90, 18.50, 21.00)); // or any Flow.Publisher
        // end
        List<Long> lengths = new CopyOnWriteArrayList<>();
        // snippet
        RpcInterceptor measured = (call, next) -> next.handle(call)
                .thenApply(reply -> reply.whenStreamEnds(end -> lengths.add(end.items()))); // or end.failure()
        // end
        RpcServer server = RpcServer.builder()
                .register(Market.class, market)
                .intercept(measured)
                .listen("tcp://127.0.0.1:0")
                .start();
        RpcClient client = RpcClient.connect(server.uris().get(0).toString());
        // snippet
        Flow.Publisher<Double> prices = client.create(Market.class).prices("teapot"); // calls nobody yet
        CompletableFuture<Void> end = RpcStreams.consume(prices, seen::add); // or prices.subscribe(subscriber)
        end.join(); // throws what ended the stream, if that was a failure; end.cancel(true) gives it up
        // end
        assertThat(seen).containsExactly(19.90, 18.50, 21.00);
        assertThat(lengths).containsExactly(3L);
        client.close();
        server.close();
    }
}
