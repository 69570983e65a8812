package com.example.shop.orders;

import java.util.concurrent.CompletableFuture;

final class Clerk implements Orders, Bell {
    @Override
    public Order place(Order order) throws OutOfStockException {
        if (order.count() > 10) {
            throw new OutOfStockException("no more than 10", 10);
        }
        return order;
    }

    @Override
    public CompletableFuture<Customer> customer(Customer customer) {
        return CompletableFuture.completedFuture(customer);
    }

    @Override
    public Payment pay(Payment payment) {
        return payment;
    }

    @Override
    public Tags tags(Tags tags) {
        return tags;
    }

    @Override
    public Object anything(Object value) {
        return value;
    }

    @Override
    public Ring ring(Ring ring) {
        return ring;
    }
}
