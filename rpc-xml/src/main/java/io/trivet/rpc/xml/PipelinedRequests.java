package io.trivet.rpc.xml;

import io.trivet.rpc.netty.LoopMemory;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The requests of a connection that wait for those before them to be answered. On the event loop. */
final class PipelinedRequests {
    private static final int MAX_REQUESTS = 16;

    /** Of all documents that wait: behind that, and the one that is being read, a peer's next ones stay on its side. */
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

    /** Returns the first, which is its caller's from now on, or null if there is none. */
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

    /** Tells whether more may be read. */
    boolean hasRoom() {
        return requests.size() < MAX_REQUESTS && bytes < MAX_BYTES;
    }

    /** Drops all. */
    void clear() {
        requests.forEach(request -> memory.giveBack(request.taken()));
        requests.clear();
        bytes = 0;
    }
}
