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
 * The calls of a pool that wait for a connection, first come first. Guarded by the pool's lock.
 *
 * @param <K> the wire's calls
 */
final class WaitingCalls<K extends PooledCall> {
    /** Finds a connection. */
    interface Finder<K extends PooledCall> {
        /** Returns a connection that a call may have which waits for one of this endpoint, or of any; or null. */
        @Nullable
        Slot<K> find(@Nullable Endpoint<K> preferred);
    }

    /** A call that has a connection now. */
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

    /** Those for which all was tried, until a look-up says whether there is anything else. */
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
     * @param preferred where a connection is being opened for it; null if any will do
     */
    void add(K call, @Nullable Endpoint<K> preferred) {
        waiting.put(call, new Wait<>(preferred));
        if (preferred != null) {
            preferred.load().incrementAndGet();
        }
    }

    /** Drops a call, if it is there. */
    void remove(K call) {
        Wait<K> wait = waiting.remove(call);
        if (wait != null) {
            wait.end();
        }
        hopeless.remove(call);
    }

    /** Takes out those for which there is a connection. */
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
                // What this one can't have, no other can.
                break;
            }
        }
        return given;
    }

    /**
     * An attempt to connect failed, for whichever call it was.
     *
     * @param many after so many a call is hopeless
     * @param most of them that become so now; the others wait for connections that are there
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

    /** Returns the hopeless ones, each with what it failed with, and forgets them. */
    Map<K, RpcException> takeHopeless() {
        Map<K, RpcException> all = new LinkedHashMap<>(hopeless);
        hopeless.clear();
        return all;
    }

    /** Returns all, and forgets them. */
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
