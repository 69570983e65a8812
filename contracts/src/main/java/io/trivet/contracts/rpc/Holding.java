package io.trivet.contracts.rpc;

import io.trivet.rpc.RpcCall;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A service whose calls wait at a gate until the test opens it. Each gate records the call that arrived and how it
 * ended.
 */
public final class Holding implements Held {
    /** A place where calls wait. */
    public static final class Gate {
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);
        private final CompletableFuture<String> future = new CompletableFuture<>();

        /** Completes with true if the gate was opened for the handler, and with false if its call was cancelled. */
        private final CompletableFuture<Boolean> passed = new CompletableFuture<>();

        private volatile @Nullable RpcCall call;

        private Gate() {}

        /** Waits until a call has arrived. */
        public void awaitArrival() throws InterruptedException {
            if (!arrived.await(TransportFixture.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("no call came to the gate");
            }
        }

        /** Returns whether a call has arrived. */
        public boolean wasReached() {
            return arrived.getCount() == 0;
        }

        /** Lets all waiting and future calls through. */
        public void open() {
            opened.countDown();
            future.complete("opened");
        }

        /** Returns a future with true if the call went through the gate, and with false if it was cancelled. */
        public CompletableFuture<Boolean> passed() {
            return passed;
        }

        /** Returns the call as its handler saw it, once it has arrived. */
        public RpcCall call() {
            return Objects.requireNonNull(call);
        }
    }

    private final Map<String, Gate> gates = new ConcurrentHashMap<>();

    /** Creates a service whose gates are closed. */
    public Holding() {}

    /** Returns the gate of this name. */
    public Gate gate(String name) {
        return gates.computeIfAbsent(name, key -> new Gate());
    }

    /** Opens all gates, so that a server has no calls to wait for. */
    public void openAll() {
        gates.values().forEach(Gate::open);
    }

    @Override
    public String hold(String name) throws InterruptedException {
        Gate gate = gate(name);
        gate.call = RpcCall.current();
        gate.arrived.countDown();
        try {
            gate.opened.await();
            gate.passed.complete(true);
            return name;
        } catch (InterruptedException e) {
            gate.passed.complete(false);
            throw e;
        }
    }

    @Override
    public CompletableFuture<String> holdInFuture(String name) {
        Gate gate = gate(name);
        gate.call = RpcCall.current();
        gate.future.whenComplete((value, thrown) -> gate.passed.complete(!(thrown instanceof CancellationException)));
        gate.arrived.countDown();
        return gate.future;
    }

    @Override
    public CompletableFuture<String> holdOnTransport(String name) {
        return holdInFuture(name);
    }

    @Override
    public int add(int a, int b) {
        return a + b;
    }
}
