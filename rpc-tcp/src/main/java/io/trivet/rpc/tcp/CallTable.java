package io.trivet.rpc.tcp;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.concurrent.EventExecutor;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.spi.DeadlineWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls under way on a connection, by their ids, each until its time is over. On the connection's event loop only. */
final class CallTable<C extends CallTable.Entry> {
    /** A call under way. */
    interface Entry {
        int id();

        /** Returns when its time is over, or null if it takes what it needs. */
        @Nullable
        Deadline deadline();
    }

    private final IntObjectHashMap<C> calls = new IntObjectHashMap<>();
    private final DeadlineWatch<C> watch;

    /** Makes an empty table, which tells of each call whose time is over; who is told takes it out. */
    CallTable(Consumer<C> overdue) {
        watch = new DeadlineWatch<>(calls::values, Entry::deadline, overdue);
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
        Deadline deadline = call.deadline();
        if (deadline != null) {
            watch.watch(deadline, loop);
        }
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

    /** Nobody's time is looked after any more. */
    void close() {
        watch.stop();
    }
}
