package com.example.shop.orders;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A service in a package that is open to Trivet, and not exported. */
public interface Orders {
    Order place(Order order) throws OutOfStockException;

    CompletableFuture<Customer> customer(Customer customer);

    Payment pay(Payment payment);

    Tags tags(Tags tags);

    Object anything(Object value);

    default String greet() {
        return "greetings from " + anything("a default method");
    }
}
