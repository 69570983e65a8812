package io.trivet.versions;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStreams;
import io.trivet.rpc.Tls;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Calls on each wire, in the clear and inside TLS. */
final class CallChecks {
    private static final long MAX_SECONDS = 60;
    private static final int PRICES = 1000;
    private static final String SECURE = "tcps|https|zerorpcs\\+tcp";

    private CallChecks() {}

    /** Runs the checks. The folder contains a certificate and its key. */
    static void run(String folder, Report report) {
        Path certificate = Path.of(folder, "certificate.pem");
        Tls identity = Tls.ofPem(certificate, Path.of(folder, "key.pem"));
        Shop.Prices prices =
                count -> RpcStreams.of(IntStream.range(0, count).boxed().toList());
        try (RpcServer server = RpcServer.builder()
                .register(Shop.class, new Desk())
                .register(Shop.Prices.class, prices)
                .listen("tcp://127.0.0.1:0")
                .listen("http://127.0.0.1:0")
                .listen("tcps://127.0.0.1:0")
                .listen("https://127.0.0.1:0")
                .listen("zerorpc+tcp://127.0.0.1:0")
                .listen("zerorpcs+tcp://127.0.0.1:0")
                .tls(identity)
                .start()) {
            for (URI uri : server.uris()) {
                RpcClient.Builder client = RpcClient.builder(uri.toString());
                calls(uri, uri.getScheme().matches(SECURE) ? client.tls(Tls.trusting(certificate)) : client, report);
            }
        }
    }

    private static void calls(URI uri, RpcClient.Builder builder, Report report) {
        String wire = uri.getScheme();
        try (RpcClient client = builder.connect()) {
            Shop shop = client.create(Shop.class);
            report.check(wire + " carries a record", () -> shop.order(order()).equals(order()));
            report.check(
                    wire + " carries a bean", () -> shop.customer(customer()).equals(customer()));
            report.check(wire + " throws what is declared", () -> isRefused(shop));
            if (!wire.startsWith("http")) {
                report.check(wire + " streams", () -> streams(client.create(Shop.Prices.class)));
            }
        }
    }

    private static boolean isRefused(Shop shop) {
        try {
            shop.refuse("closed");
            return false;
        } catch (Shop.RefusedException e) {
            return "closed".equals(e.getMessage());
        }
    }

    private static boolean streams(Shop.Prices prices) throws Exception {
        List<Integer> seen = new ArrayList<>();
        RpcStreams.consume(prices.prices(PRICES), seen::add).get(MAX_SECONDS, TimeUnit.SECONDS);
        return seen.equals(IntStream.range(0, PRICES).boxed().toList());
    }

    private static Shop.Order order() {
        return new Shop.Order(
                1L << 40,
                "teapot",
                List.of(new Shop.Line("lid", 1.5), new Shop.Line("pot \u00e9", 20.25)),
                LocalDate.of(2026, 11, 30));
    }

    private static Shop.Customer customer() {
        Shop.Address address = new Shop.Address();
        address.setCity("Z\u00fcrich");
        Shop.Customer customer = new Shop.Customer();
        customer.setName("Ada");
        customer.setAddresses(List.of(address));
        customer.setSince(LocalDate.of(1999, 12, 31));
        return customer;
    }

    private static final class Desk implements Shop {
        @Override
        public Order order(Order order) {
            return order;
        }

        @Override
        public Customer customer(Customer customer) {
            return customer;
        }

        @Override
        public void refuse(String why) throws RefusedException {
            throw new RefusedException(why);
        }
    }
}
