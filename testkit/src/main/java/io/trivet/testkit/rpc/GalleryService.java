package io.trivet.testkit.rpc;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

/** The gallery's implementation; its gates let a test hold a call as long as it wants. */
final class GalleryService implements Gallery {
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> arrivals = new ConcurrentHashMap<>();
    private final Executor elsewhere;

    GalleryService(Executor elsewhere) {
        this.elsewhere = elsewhere;
    }

    CountDownLatch gate(String name) {
        return gates.computeIfAbsent(name, key -> new CountDownLatch(1));
    }

    /** Opens when a call stands at the gate. */
    CountDownLatch arrival(String name) {
        return arrivals.computeIfAbsent(name, key -> new CountDownLatch(1));
    }

    @Override
    public int add(int a, int b) {
        return a + b;
    }

    @Override
    public int add(int a, int b, int c) {
        return a + b + c;
    }

    @Override
    public double half(double value) {
        return value / 2;
    }

    @Override
    public boolean not(boolean value) {
        return !value;
    }

    @Override
    public long big(long value) {
        return value;
    }

    @Override
    public String join(List<String> parts, String separator) {
        return String.join(separator, parts);
    }

    @Override
    public Order place(Order order) {
        return order;
    }

    @Override
    public List<Order> all(Map<String, Order> orders) {
        return List.copyOf(orders.values());
    }

    @Override
    public Optional<String> find(Optional<String> key) {
        return key.map(text -> text.toUpperCase(Locale.ROOT));
    }

    @Override
    public byte[] reverse(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[bytes.length - 1 - i] = bytes[i];
        }
        return reversed;
    }

    @Override
    public LocalDateTime nextDay(LocalDateTime day) {
        return day.plusDays(1);
    }

    @Override
    public Object echo(Object any) {
        return any;
    }

    @Override
    public void nothing() {}

    @Override
    public CompletableFuture<String> later(String text) {
        return CompletableFuture.supplyAsync(() -> text, elsewhere);
    }

    @Override
    public int divide(int a, int b) throws DivisionException {
        if (b == 0) {
            throw new DivisionException(a + " by zero");
        }
        return a / b;
    }

    @Override
    public String fail(String message) {
        throw new IllegalStateException(message);
    }

    @Override
    public String await(String gate) {
        arrival(gate).countDown();
        try {
            gate(gate).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return gate;
    }
}
