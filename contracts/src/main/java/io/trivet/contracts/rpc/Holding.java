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

/** A service whose calls stand at a gate until the test opens it; each gate tells who came and how it went for them. */
public final class Holding implements Held {
    /** Where calls stand. */
    public static final class Gate {
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);
        private final CompletableFuture<String> future = new CompletableFuture<>();

        /** Completes with what the handler met: an opened gate, or the end of its call. */
        private final CompletableFuture<Boolean> passed = new CompletableFuture<>();

        private volatile @Nullable RpcCall call;

        private Gate() {}

        /** Waits until a call came. */
        public void awaitArrival() throws InterruptedException {
            if (!arrived.await(TransportFixture.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("no call came to the gate");
            }
        }

        /** Tells whether a call came. */
        public boolean wasReached() {
            return arrived.getCount() == 0;
        }

        /** Lets all through that stand here, and all that come. */
        public void open() {
            opened.countDown();
            future.complete("opened");
        }

        /** Tells, when that is known, whether the call went through the gate; false if it was given up. */
        public CompletableFuture<Boolean> passed() {
            return passed;
        }

        /** Returns the call as its handler saw it, once that has arrived. */
        public RpcCall call() {
            return Objects.requireNonNull(call);
        }
    }

    private final Map<String, Gate> gates = new ConcurrentHashMap<>();

    /** Makes one whose gates are shut. */
    public Holding() {}

    /** Returns the gate of this name. */
    public Gate gate(String name) {
        return gates.computeIfAbsent(name, key -> new Gate());
    }

    /** Lets everybody through, so that a server has nothing to wait for. */
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
