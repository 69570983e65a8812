package io.trivet.rpc.netty;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.concurrent.EventExecutor;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.spi.DeadlineWatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls under way on a connection, by id. Each stays until its time is over. Used on the connection's event loop
 * only.
 */
public final class CallTable<C extends CallTable.Entry> {
    /** A call under way. */
    public interface Entry {
        /** Returns the id, which no other call of the table has. */
        int id();

        /** Returns the call's deadline, or null if it has none. */
        @Nullable
        Deadline deadline();
    }

    private final IntObjectHashMap<C> calls = new IntObjectHashMap<>();
    private final DeadlineWatch<C> watch;

    /** Creates an empty table. It passes each call whose time is over to the consumer, which must remove it. */
    public CallTable(Consumer<C> overdue) {
        watch = new DeadlineWatch<>(calls::values, Entry::deadline, overdue);
    }

    /** Returns whether a call has this id. */
    public boolean contains(int id) {
        return calls.containsKey(id);
    }

    /** Returns the call with this id, or null. */
    public @Nullable C get(int id) {
        return calls.get(id);
    }

    /** Returns whether there is no call. */
    public boolean isEmpty() {
        return calls.isEmpty();
    }

    /** Adds a call, and watches its deadline. */
    public void put(int id, C call, EventExecutor loop) {
        calls.put(id, call);
        watch(call, loop);
    }

    /** Watches the deadline of a call, which is a new one. */
    public void watch(C call, EventExecutor loop) {
        Deadline deadline = call.deadline();
        if (deadline != null) {
            watch.watch(deadline, loop);
        }
    }

    /** Removes and returns the call with this id, or returns null. */
    public @Nullable C remove(int id) {
        return calls.remove(id);
    }

    /** Removes a call, if the id still belongs to it: a peer may reuse the id of a cancelled call for another. */
    public boolean remove(C call) {
        if (calls.get(call.id()) != call) {
            return false;
        }
        calls.remove(call.id());
        return true;
    }

    /** Returns the calls; a view, not to be kept. */
    public Collection<C> all() {
        return calls.values();
    }

    /** Performs an action for each call; the action must not add or remove calls. */
    public void forEach(Consumer<C> action) {
        calls.values().forEach(action);
    }

    /** Removes and returns all calls. */
    public List<C> removeAll() {
        List<C> all = new ArrayList<>(calls.values());
        calls.clear();
        return all;
    }

    /** Stops watching deadlines. */
    public void close() {
        watch.stop();
    }
}
