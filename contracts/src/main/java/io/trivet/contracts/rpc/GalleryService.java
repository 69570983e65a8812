package io.trivet.contracts.rpc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The implementation of {@link Gallery}. */
final class GalleryService implements Gallery {
    private final Executor elsewhere;

    GalleryService(Executor elsewhere) {
        this.elsewhere = elsewhere;
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
    public Order place(Order order) {
        return order;
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
    public byte[] zeros(int count) {
        return new byte[count];
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
    public Object thread() {
        return Thread.currentThread();
    }
}
