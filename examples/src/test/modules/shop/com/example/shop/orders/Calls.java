package com.example.shop.orders;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** Calls with everything that an open package may contain. */
public final class Calls {
    private Calls() {}

    public static void run(String uri) throws Exception {
        Clerk clerk = new Clerk();
        try (RpcServer server = RpcServer.builder()
                        .register(Orders.class, clerk)
                        .register(Bell.class, clerk)
                        .listen(uri)
                        .start();
                RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            Orders orders = client.create(Orders.class);
            Order gift = new Order("cup", 1, Size.SMALL, BigDecimal.ONE, Optional.empty(), Map.of());
            Order order =
                    new Order("teapot", 2, Size.LARGE, new BigDecimal("9.50"), Optional.of(gift), Map.of(Size.LARGE, 7));
            System.out.println("record " + orders.place(order).equals(order));
            System.out.println("bean " + orders.customer(new Customer("Ada", order)).get());
            System.out.println("sealed " + orders.pay(new Payment.Card("42")) + " " + orders.pay(new Payment.Cash(3)));
            Tags tags = new Tags();
            tags.add("new");
            System.out.println("collection " + orders.tags(tags) + " " + orders.tags(tags).getClass().getSimpleName());
            System.out.println("any " + orders.anything(new Payment.Cash(5)) + " " + orders.anything(Size.LARGE));
            System.out.println("default " + orders.greet());
            System.out.println("not public " + client.create(Bell.class).ringTwice());
            try {
                orders.place(new Order("teapot", 11, Size.LARGE, BigDecimal.TEN, Optional.empty(), Map.of()));
            } catch (OutOfStockException e) {
                System.out.println("exception " + e.getMessage() + ", " + e.left() + " left");
            }
        }
    }
}
