package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The queue of one client's threads for one name and kind. It ensures that only one of them at a time asks the server or
 * holds the lock. If others may hold the name at the same time, it has the turn only while it asks, and its grant gets a
 * queue of its own.
 *
 * <p>There is one turn. The thread or future that took it keeps it until it passes the turn on: to the first waiter, or
 * to the next caller if none waits. No method here blocks or asks a server.
 */
final class LocalQueue {
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>(2);
    private boolean taken;
    private boolean closed;
    private volatile @Nullable Grant holder;

    /** The number of waiters and holders; read and changed only under the lock of the engine's map. */
    int users;

    /**
     * Returns the queue of a grant that the holder of the turn got: this one, or one of its own with the turn taken, if
     * others may hold the name at the same time.
     */
    LocalQueue ofGrant(AcquireRequest wanted) {
        if (!wanted.isShared()) {
            return this;
        }
        LocalQueue own = new LocalQueue();
        own.tryTake();
        return own;
    }

    /** Takes the turn if it is free. */
    synchronized boolean tryTake() {
        if (taken || closed) {
            return false;
        }
        taken = true;
        return true;
    }

    /** Takes the turn and returns true, or adds the waiter to the queue and returns false. */
    boolean takeOrWait(Waiter waiter) {
        synchronized (this) {
            if (!closed) {
                if (!taken) {
                    taken = true;
                    return true;
                }
                waiters.add(waiter);
                return false;
            }
        }
        waiter.take(Turn.Closed.CLOSED);
        return false;
    }

    /** Removes the waiter from the queue; returns false if it isn't there any more, because its turn is on its way. */
    synchronized boolean leave(Waiter waiter) {
        return waiters.remove(waiter);
    }

    /** Returns the waiter that has waited longest, or null. */
    synchronized @Nullable Waiter first() {
        return waiters.peek();
    }

    /** Stores the holder of the lock. Only the holder of the turn may call it. */
    void hold(Grant grant) {
        holder = grant;
    }

    @Nullable
    Grant holder() {
        return holder;
    }

    /**
     * Gives the turn and the lock to this waiter, if it is still the first. Only the holder of the turn may call it.
     */
    boolean handOver(Waiter first, Grant grant) {
        synchronized (this) {
            if (closed || waiters.peek() != first) {
                return false;
            }
            waiters.remove();
            holder = grant;
            grant.generation().setCurrent(grant);
        }
        first.take(new Turn.HandedOver(grant));
        return true;
    }

    /**
     * Gives the turn to the first waiter, which then asks the server. If there is none, the turn is free. Only the
     * holder of the turn may call it.
     */
    void passTurn(long notBefore) {
        Waiter next;
        synchronized (this) {
            holder = null;
            next = waiters.poll();
            if (next == null) {
                taken = false;
                return;
            }
        }
        next.take(new Turn.Contend(notBefore));
    }

    /**
     * Fails all waiters with a fault that each of them would get too, and frees the turn. Only the holder of the turn
     * may call it.
     */
    void fail(LockException fault) {
        ArrayDeque<Waiter> all;
        synchronized (this) {
            holder = null;
            taken = false;
            all = new ArrayDeque<>(waiters);
            waiters.clear();
        }
        all.forEach(waiter -> waiter.take(new Turn.Failed(fault)));
    }

    /** Removes all waiters; from now on no caller can wait or take the turn. */
    void close() {
        ArrayDeque<Waiter> all;
        synchronized (this) {
            closed = true;
            all = new ArrayDeque<>(waiters);
            waiters.clear();
        }
        all.forEach(waiter -> waiter.take(Turn.Closed.CLOSED));
    }
}
