package io.trivet.contracts.rpc;

import io.trivet.rpc.NonBlocking;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An application in its own class loader, as in containers. It serves its own interface and calls it, until it is
 * closed.
 */
public final class Deployed
        implements BiFunction<RpcServer.Builder, Function<RpcServer, RpcClient.Builder>, AutoCloseable> {
    /** Created by the container. */
    public Deployed() {}

    private enum Colour {
        RED,
        GREEN
    }

    private record Part(String name, Colour colour) {}

    private record Order(long number, List<Part> parts) {
        /**
         * Compares without equals, because Java 17 itself then keeps a reference to the last compared class of records.
         */
        boolean isSame(@Nullable Order other) {
            return other != null
                    && number == other.number
                    && parts.get(0).name.equals(other.parts.get(0).name)
                    && parts.get(1).colour == other.parts.get(1).colour;
        }
    }

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    private interface Shop {
        Order echo(Order order);

        CompletableFuture<Order> later(Order order);

        @NonBlocking
        Object untyped(Object value);

        void refuse() throws Refused;
    }

    private static final class Service implements Shop {
        @Override
        public Order echo(Order order) {
            return order;
        }

        @Override
        public CompletableFuture<Order> later(Order order) {
            return CompletableFuture.completedFuture(order);
        }

        @Override
        public Object untyped(Object value) {
            return value;
        }

        @Override
        public void refuse() {
            throw new Refused("no");
        }
    }

    @Override
    public AutoCloseable apply(RpcServer.Builder builder, Function<RpcServer, RpcClient.Builder> clients) {
        RpcServer server = builder.register(Shop.class, new Service()).start();
        RpcClient client = clients.apply(server).connect();
        Shop shop = client.create(Shop.class);
        Order order = new Order(7, List.of(new Part("leg", Colour.RED), new Part("plate", Colour.GREEN)));
        require(order.isSame(shop.echo(order)));
        require(order.isSame(shop.later(order).join()));
        require(order.isSame(client.call(Order.class, "echo", order)));
        shop.untyped(order);
        try {
            shop.refuse();
            throw new AssertionError("nothing was thrown");
        } catch (Refused e) {
            require("no".equals(e.getMessage()));
        }
        return () -> {
            client.close();
            server.close();
        };
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("another answer came than was expected");
        }
    }
}
