package io.trivet.lock.engine;

import io.trivet.lock.spi.LockMode.Kind;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The read locks that threads hold, so that a reader gets its lock again, even while a writer waits. Thread-safe. */
final class ReaderThreads {
    private record Reader(Thread thread, String name) {}

    private final ConcurrentHashMap<Reader, Grant> grants = new ConcurrentHashMap<>();

    /** Returns the calling thread's grant for this name, which may have ended; or null. */
    @Nullable
    Grant find(String name) {
        return grants.get(new Reader(Thread.currentThread(), name));
    }

    /** Stores the grant, if a reader's thread holds it. */
    void begin(Grant grant) {
        Thread thread = grant.wanted().kind() == Kind.READ ? grant.holder() : null;
        if (thread != null) {
            grants.put(new Reader(thread, grant.name()), grant);
        }
    }

    boolean isEmpty() {
        return grants.isEmpty();
    }

    /** Forgets the grant. */
    void end(Grant grant) {
        Thread thread = grant.wanted().kind() == Kind.READ ? grant.holder() : null;
        if (thread != null) {
            grants.remove(new Reader(thread, grant.name()), grant);
        }
    }
}
