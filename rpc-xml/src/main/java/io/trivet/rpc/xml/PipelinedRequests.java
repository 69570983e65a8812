package io.trivet.rpc.xml;

import io.trivet.rpc.netty.LoopMemory;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The requests of a connection that wait until the ones before them have been answered. On the event loop. */
final class PipelinedRequests {
    private static final int MAX_REQUESTS = 16;

    /**
     * Maximum size of all waiting documents. After these, and the one that is being read, further documents stay with
     * the peer.
     */
    private static final int MAX_BYTES = 1024 * 1024;

    private final LoopMemory memory;
    private final ArrayDeque<IncomingRequest> requests = new ArrayDeque<>();
    private int bytes;

    PipelinedRequests(LoopMemory memory) {
        this.memory = memory;
    }

    void add(IncomingRequest request) {
        requests.add(request);
        bytes += request.document().length;
    }

    /** Removes and returns the first request, or null if there is none; the caller then owns it. */
    @Nullable
    IncomingRequest poll() {
        IncomingRequest first = requests.poll();
        if (first != null) {
            bytes -= first.document().length;
        }
        return first;
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }

    /** Returns whether more may be read. */
    boolean hasRoom() {
        return requests.size() < MAX_REQUESTS && bytes < MAX_BYTES;
    }

    /** Drops all requests. */
    void clear() {
        requests.forEach(request -> memory.giveBack(request.taken()));
        requests.clear();
        bytes = 0;
    }
}
