package io.trivet.rpc.netty;

import io.trivet.rpc.RpcException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a pool that wait for a connection, in their order of arrival. Guarded by the pool's lock.
 *
 * @param <K> the type of the wire's calls
 */
final class WaitingCalls<K extends PooledCall> {
    /** Finds connections for waiting calls. */
    interface Finder<K extends PooledCall> {
        /**
         * Returns a connection for a call that waits for this endpoint, or for any if null; returns null if there is
         * none.
         */
        @Nullable
        Slot<K> find(@Nullable Endpoint<K> preferred);
    }

    /** A call with its connection. */
    record Given<K extends PooledCall>(Slot<K> slot, K call) {}

    private static final class Wait<K extends PooledCall> {
        private final @Nullable Endpoint<K> preferred;
        private int failures;

        Wait(@Nullable Endpoint<K> preferred) {
            this.preferred = preferred;
        }

        void end() {
            if (preferred != null) {
                preferred.load().decrementAndGet();
            }
        }
    }

    private final Map<K, Wait<K>> waiting = new LinkedHashMap<>();

    /** The calls for which all addresses failed. They wait for a lookup, which may find others. */
    private final Map<K, RpcException> hopeless = new LinkedHashMap<>();

    int size() {
        return waiting.size();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Adds a call.
     *
     * @param preferred the endpoint where a connection is being opened for it; null for any
     */
    void add(K call, @Nullable Endpoint<K> preferred) {
        waiting.put(call, new Wait<>(preferred));
        if (preferred != null) {
            preferred.load().incrementAndGet();
        }
    }

    /** Removes a call, if it is there. */
    void remove(K call) {
        Wait<K> wait = waiting.remove(call);
        if (wait != null) {
            wait.end();
        }
        hopeless.remove(call);
    }

    /** Removes and returns the calls for which there is a connection. */
    List<Given<K>> take(Finder<K> finder) {
        List<Given<K>> given = new ArrayList<>();
        Iterator<Map.Entry<K, Wait<K>>> all = waiting.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<K, Wait<K>> next = all.next();
            if (next.getKey().isDone()) {
                all.remove();
                next.getValue().end();
                continue;
            }
            Endpoint<K> preferred = next.getValue().preferred;
            Slot<K> slot = finder.find(preferred);
            if (slot != null) {
                all.remove();
                next.getValue().end();
                given.add(new Given<>(slot, next.getKey()));
            } else if (preferred == null || preferred.promising() == 0) {
                // If this call can't get one, no other can.
                break;
            }
        }
        return given;
    }

    /**
     * Counts a failed attempt to connect, for each waiting call.
     *
     * @param many the number of failures after which a call is hopeless
     * @param most the maximum number of calls that become hopeless now; the others wait for existing connections
     */
    void failed(int many, int most, RpcException why) {
        int count = 0;
        Iterator<Map.Entry<K, Wait<K>>> all = waiting.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<K, Wait<K>> next = all.next();
            if (++next.getValue().failures >= many && count < most) {
                all.remove();
                next.getValue().end();
                hopeless.put(next.getKey(), why);
                count++;
            }
        }
    }

    /** Removes and returns the hopeless calls, each with its failure. */
    Map<K, RpcException> takeHopeless() {
        Map<K, RpcException> all = new LinkedHashMap<>(hopeless);
        hopeless.clear();
        return all;
    }

    /** Removes and returns all calls. */
    List<K> takeAll() {
        List<K> all = new ArrayList<>();
        addTo(all);
        waiting.values().forEach(Wait::end);
        waiting.clear();
        hopeless.clear();
        return all;
    }

    void addTo(Collection<K> calls) {
        calls.addAll(waiting.keySet());
        calls.addAll(hopeless.keySet());
    }
}
