package io.trivet.rpc.tcp;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.concurrent.EventExecutor;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.spi.DeadlineWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls under way on a connection, by id. Each stays until its time is over. Used on the connection's event loop
 * only.
 */
final class CallTable<C extends CallTable.Entry> {
    /** A call under way. */
    interface Entry {
        int id();

        /** Returns the call's deadline, or null if it has none. */
        @Nullable
        Deadline deadline();
    }

    private final IntObjectHashMap<C> calls = new IntObjectHashMap<>();
    private final DeadlineWatch<C> watch;

    /** Creates an empty table. It passes each call whose time is over to the consumer, which must remove it. */
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
        watch(call, loop);
    }

    /** Watches the deadline of a call, which is a new one. */
    void watch(C call, EventExecutor loop) {
        Deadline deadline = call.deadline();
        if (deadline != null) {
            watch.watch(deadline, loop);
        }
    }

    @Nullable
    C remove(int id) {
        return calls.remove(id);
    }

    /** Removes a call, if the id still belongs to it: a peer may reuse the id of a cancelled call for another. */
    boolean remove(C call) {
        if (calls.get(call.id()) != call) {
            return false;
        }
        calls.remove(call.id());
        return true;
    }

    /** Performs an action for each call; the action must not add or remove calls. */
    void forEach(Consumer<C> action) {
        calls.values().forEach(action);
    }

    List<C> removeAll() {
        List<C> all = new ArrayList<>(calls.values());
        calls.clear();
        return all;
    }

    /** Stops watching deadlines. */
    void close() {
        watch.stop();
    }
}
