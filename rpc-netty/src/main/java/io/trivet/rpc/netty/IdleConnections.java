package io.trivet.rpc.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a pool that carry one call at a time and have none, each until nobody has needed it for some seconds, or its server is about to
 * close it.
 *
 * <p>A server with one thread, as Python's is, serves nobody else until then, and many servers close idle ones themselves after five seconds, perhaps
 * under a call that is just being sent. Guarded by the pool's lock.
 *
 * @param <K> the wire's calls
 */
final class IdleConnections<K extends PooledCall> {
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long LOOK_MILLIS = 500;

    private final Object lock;
    private final EventLoops loops;
    private final LongSupplier nanoTime;
    private final Supplier<List<Endpoint<K>>> endpoints;
    private boolean looking;

    /**
     * Makes one without connections.
     *
     * @param lock the pool's
     * @param endpoints returns those whose connections are looked after
     */
    IdleConnections(Object lock, EventLoops loops, LongSupplier nanoTime, Supplier<List<Endpoint<K>>> endpoints) {
        this.lock = lock;
        this.loops = loops;
        this.nanoTime = nanoTime;
        this.endpoints = endpoints;
    }

    /** Adds one that is free from now on, for as long as its server keeps such connections, as far as that is known. */
    void add(Slot<K> slot) {
        Endpoint<K> endpoint = slot.endpoint();
        slot.setIdleUntil(nanoTime.getAsLong() + Math.min(MAX_NANOS, endpoint.idleNanos()));
        endpoint.idle().add(slot);
        if (!looking) {
            looking = true;
            later(this::look, LOOK_MILLIS);
        }
    }

    /** Takes out the endpoint's that was used last, or returns null if there is none that its server keeps for long enough. */
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
            // Whoever closed the client in between closes its connections.
            return;
        }
    }

    private void look() {
        List<Slot<K>> over = new ArrayList<>();
        synchronized (lock) {
            // Also where this fails, for want of memory, say.
            boolean more = true;
            try {
                more = areMore(over);
            } finally {
                looking = more;
                if (more) {
                    later(this::look, LOOK_MILLIS);
                }
            }
        }
        // Each by itself: what one throws leaves no other open.
        over.forEach(slot -> later(() -> slot.carrier().leave(), 0));
    }

    /** Drops those whose time is over, and tells whether there are others. */
    private boolean areMore(List<Slot<K>> over) {
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
