package io.trivet.rpc.zerorpc;

import io.netty.util.concurrent.EventExecutor;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.spi.DeadlineWatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls under way on a server's connection, by their ids. For the connection's event loop. */
final class ServerCalls {
    private final Map<MessageId, ZeroRpcIncomingCall> calls = new HashMap<>();
    private final DeadlineWatch<ZeroRpcIncomingCall> watch;

    /** Creates an empty table. It passes each call whose time is over to the consumer, which must remove it. */
    ServerCalls(Consumer<ZeroRpcIncomingCall> overdue) {
        watch = new DeadlineWatch<>(calls::values, ZeroRpcIncomingCall::deadline, overdue);
    }

    int size() {
        return calls.size();
    }

    Collection<ZeroRpcIncomingCall> all() {
        return calls.values();
    }

    @Nullable
    ZeroRpcIncomingCall get(MessageId id) {
        return calls.get(id);
    }

    boolean has(ZeroRpcIncomingCall call) {
        return calls.get(call.to().id()) == call;
    }

    void put(ZeroRpcIncomingCall call, EventExecutor loop) {
        calls.put(call.to().id(), call);
        watch(call, loop);
    }

    /** Watches the deadline of a call, which is a new one. */
    void watch(ZeroRpcIncomingCall call, EventExecutor loop) {
        Deadline deadline = call.deadline();
        if (deadline != null) {
            watch.watch(deadline, loop);
        }
    }

    /** Removes a call, if the id still belongs to it: a peer may use an id again. */
    void remove(ZeroRpcIncomingCall call) {
        calls.remove(call.to().id(), call);
    }

    List<ZeroRpcIncomingCall> removeAll() {
        List<ZeroRpcIncomingCall> all = new ArrayList<>(calls.values());
        calls.clear();
        return all;
    }

    /** Stops watching deadlines. */
    void close() {
        watch.stop();
    }
}
