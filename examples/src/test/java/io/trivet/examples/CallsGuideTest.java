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

/** Runs the snippets of docs/remote-calls.md; {@link ReadmeTest} checks that the document shows them. */
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
        Flow.Publisher<Double> prices(String item); // many values over time
    }
    // end

    // snippet
    interface Warehouse {
        int store(String shelf, Flow.Publisher<String> items); // answers when it has them

        Flow.Publisher<String> label(Flow.Publisher<String> items); // answers each item as it comes
    }
    // end

    private static final class Shelves implements Warehouse {
        // snippet
        @Override
        public int store(String shelf, Flow.Publisher<String> items) {
            List<String> stored = new CopyOnWriteArrayList<>();
            RpcStreams.consume(items, stored::add).join(); // throws if the caller fails, cancels or is gone
            return stored.size();
        }
        // end

        @Override
        public Flow.Publisher<String> label(Flow.Publisher<String> items) {
            return items;
        }
    }

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
                .concurrency(64, 256) // 64 run, 256 wait; further calls fail
                .drain(Duration.ofSeconds(10)) // the time that close() gives running calls
                .listen("tcp://127.0.0.1:0") // a free port; uris() returns it
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
                .tls(Tls.ofPem(certificate, key)) // .withTrust(authority): accept only clients with its certificates
                .listen("tcps://127.0.0.1:0")
                .start();
        RpcClient trusting = RpcClient.builder(secure.uris().get(0).toString())
                .tls(Tls.trusting(certificate)) // default: the JDK's trust
                .connect();
        // end
        // On a busy machine, the first TLS connection of a JVM may take long.
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
        Flow.Publisher<Double> prices = client.create(Market.class).prices("teapot"); // sends nothing yet
        CompletableFuture<Void> end = RpcStreams.consume(prices, seen::add); // or prices.subscribe(subscriber)
        end.join(); // throws if the stream failed; end.cancel(true) cancels the stream
        // end
        assertThat(seen).containsExactly(19.90, 18.50, 21.00);
        assertThat(lengths).containsExactly(3L);
        client.close();
        server.close();
    }

    @Test
    void theGuidesTakenStreamsHold() {
        RpcServer server = RpcServer.builder()
                .register(Warehouse.class, new Shelves())
                .listen("tcp://127.0.0.1:0")
                .start();
        RpcClient client = RpcClient.connect(server.uris().get(0).toString());
        // snippet
        Warehouse warehouse = client.create(Warehouse.class);
        int stored = warehouse.store("left", RpcStreams.of(List.of("teapot", "cup")));
        // end
        assertThat(stored).isEqualTo(2);
        List<String> labels = new CopyOnWriteArrayList<>();
        RpcStreams.consume(warehouse.label(RpcStreams.of(List.of("teapot", "cup"))), labels::add)
                .join();
        assertThat(labels).containsExactly("teapot", "cup");
        client.close();
        server.close();
    }
}
