package io.trivet.rpc.tcp;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls under way on a connection, by their ids. While there are any with a deadline, it looks every few milliseconds for those whose time
 * is over: a timer for each would cost more than most calls do.
 *
 * <p>On the connection's event loop only.
 */
final class CallTable<C extends CallTable.Entry> {
    private static final long SWEEP_MILLIS = 10;

    /** A call under way. */
    interface Entry {
        int id();

        boolean isOver();

        /** Tells whether it has a time that can be over. */
        boolean isTimed();
    }

    private final IntObjectHashMap<C> calls = new IntObjectHashMap<>();
    private final Consumer<C> overdue;
    private boolean sweeping;

    /** Makes an empty table, which tells of each call whose time is over; who is told takes it out. */
    CallTable(Consumer<C> overdue) {
        this.overdue = overdue;
    }

    boolean contains(int id) {
        return calls.containsKey(id);
    }

    @Nullable
    C get(int id) {
        return calls.get(id);
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    void put(int id, C call, EventExecutor loop) {
        calls.put(id, call);
        sweepLater(loop);
    }

    @Nullable
    C remove(int id) {
        return calls.remove(id);
    }

    /** Takes a call out, if it is this one that has its id: a peer may have given the id of a call that it cancelled to another. */
    boolean remove(C call) {
        if (calls.get(call.id()) != call) {
            return false;
        }
        calls.remove(call.id());
        return true;
    }

    /** Does something with each call; that must not add or remove one. */
    void forEach(Consumer<C> action) {
        calls.values().forEach(action);
    }

    List<C> removeAll() {
        List<C> all = new ArrayList<>(calls.values());
        calls.clear();
        return all;
    }

    private void sweepLater(EventExecutor loop) {
        if (!sweeping) {
            sweeping = true;
            loop.schedule(() -> sweep(loop), SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void sweep(EventExecutor loop) {
        sweeping = false;
        List<C> over = null;
        boolean timed = false;
        for (C call : calls.values()) {
            if (call.isOver()) {
                over = over == null ? new ArrayList<>() : over;
                over.add(call);
            } else {
                timed |= call.isTimed();
            }
        }
        if (over != null) {
            over.forEach(overdue);
        }
        if (timed) {
            sweepLater(loop);
        }
    }
}
