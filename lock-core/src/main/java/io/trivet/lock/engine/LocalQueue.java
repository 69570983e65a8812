package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Where the threads of one client wait for one name, so that only one of them at a time asks the server or holds the lock.
 *
 * <p>The turn is one thing that is passed around: whoever took it has it until it is passed on, to the first waiter or, where
 * nobody waits, to whoever comes next. Nothing here waits or asks a server.
 */
final class LocalQueue {
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>(2);
    private boolean taken;
    private boolean closed;
    private volatile @Nullable Grant holder;

    /** How many waiters and holders there are; read and changed under the engine's map only. */
    int users;

    /** Takes the turn if nobody has it. */
    synchronized boolean tryTake() {
        if (taken || closed) {
            return false;
        }
        taken = true;
        return true;
    }

    /** Takes the turn, or has the waiter stand in line and says no. */
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

    /** Has the waiter leave the line; no if it isn't there any more, since its turn is on its way. */
    synchronized boolean leave(Waiter waiter) {
        return waiters.remove(waiter);
    }

    /** Returns who waits longest, or null. */
    synchronized @Nullable Waiter first() {
        return waiters.peek();
    }

    /** Notes who holds the lock; only who has the turn calls it. */
    void hold(Grant grant) {
        holder = grant;
    }

    @Nullable
    Grant holder() {
        return holder;
    }

    /** Gives the turn and the lock to this waiter, if it still is the first; only who has the turn calls it. */
    boolean handOver(Waiter first, Grant grant) {
        synchronized (this) {
            if (closed || waiters.peek() != first) {
                return false;
            }
            waiters.remove();
            holder = grant;
            grant.generation().heldBy(grant);
        }
        first.take(new Turn.HandedOver(grant));
        return true;
    }

    /** Gives the turn to the first waiter, who asks the server, or to nobody; only who has the turn calls it. */
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

    /** Sends every waiter away with a fault that would be theirs too, and gives the turn to nobody; only who has the turn calls it. */
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

    /** Sends every waiter away, and lets nobody wait or take the turn any more. */
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
