package io.trivet.rpc.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The idle connections of a pool whose connections carry one call at a time. Each is kept until it was unused for some
 * seconds, or until its server is about to close it.
 *
 * <p>A server with one thread, such as Python's, serves no other client until then. Many servers close idle connections
 * themselves after five seconds, possibly while a call is being sent. Guarded by the pool's lock.
 *
 * @param <K> the type of the wire's calls
 */
final class IdleConnections<K extends PooledCall> {
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long CHECK_MILLIS = 500;

    private final Object lock;
    private final EventLoops loops;
    private final LongSupplier nanoTime;
    private final Supplier<List<Endpoint<K>>> endpoints;
    private boolean isChecking;

    /**
     * Creates an instance without connections.
     *
     * @param lock the pool's lock
     * @param endpoints returns the endpoints whose connections are managed
     */
    IdleConnections(Object lock, EventLoops loops, LongSupplier nanoTime, Supplier<List<Endpoint<K>>> endpoints) {
        this.lock = lock;
        this.loops = loops;
        this.nanoTime = nanoTime;
        this.endpoints = endpoints;
    }

    /**
     * Adds a connection that is free from now on. It stays until shortly before its server closes it, as far as that
     * time is known.
     */
    void add(Slot<K> slot) {
        Endpoint<K> endpoint = slot.endpoint();
        slot.setIdleUntil(nanoTime.getAsLong() + Math.min(MAX_NANOS, endpoint.idleNanos()));
        endpoint.idle().add(slot);
        if (!isChecking) {
            isChecking = true;
            later(this::check, CHECK_MILLIS);
        }
    }

    /**
     * Removes and returns the endpoint's connection that was used last, or returns null if there is none that its
     * server will keep for long enough.
     */
    @Nullable
    Slot<K> poll(Endpoint<K> endpoint) {
        Slot<K> slot = endpoint.idle().pollLast();
        if (slot == null) {
            return null;
        }
        long now = nanoTime.getAsLong();
        while (slot != null && slot.idleUntil() - now <= 0) {
            Slot<K> over = slot;
            drop(over);
            later(() -> over.carrier().leave(), 0);
            slot = endpoint.idle().pollLast();
        }
        return slot;
    }

    private void drop(Slot<K> slot) {
        slot.setLeaving();
        slot.endpoint().remove(slot);
    }

    private void later(Runnable task, long millis) {
        try {
            loops.group().next().schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The client was closed in between, which closes its connections.
            return;
        }
    }

    private void check() {
        List<Slot<K>> over = new ArrayList<>();
        synchronized (lock) {
            // The check continues also if it fails, for example for lack of memory.
            boolean more = true;
            try {
                more = removeExpired(over);
            } finally {
                isChecking = more;
                if (more) {
                    later(this::check, CHECK_MILLIS);
                }
            }
        }
        // Each in its own task: an exception from one leaves no other connection open.
        over.forEach(slot -> later(() -> slot.carrier().leave(), 0));
    }

    /** Removes the expired connections into {@code over}, and returns whether there are others. */
    private boolean removeExpired(List<Slot<K>> over) {
        long now = nanoTime.getAsLong();
        boolean more = false;
        for (Endpoint<K> endpoint : endpoints.get()) {
            for (Slot<K> slot : endpoint.idle()) {
                if (slot.idleUntil() - now <= 0) {
                    over.add(slot);
                } else {
                    more = true;
                }
            }
        }
        over.forEach(this::drop);
        return more;
    }
}
