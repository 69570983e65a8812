package io.trivet.lock.redis;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Learns whether a server keeps scripts. Some proxies and managed servers know no script by its hash, even if they have
 * just run it; then the request by the hash is left out, and every request has the script in it. Thread-safe.
 */
final class ScriptCache {
    /** So many misses in a row are no restart, and no nodes of a cluster that get their first requests. */
    private static final int MAX_MISSES = 50;

    /** The number of requests after which the hash is tried again, because the server may have been replaced. */
    private static final int RETRY_EVERY = 10_000;

    /** How often in a row a script was unknown. */
    private final AtomicInteger misses = new AtomicInteger();

    /** How often the hash was left out since. */
    private final AtomicInteger skipped = new AtomicInteger();

    boolean isWorthAsking() {
        return misses.get() < MAX_MISSES || skipped.incrementAndGet() % RETRY_EVERY == 0;
    }

    void onKnown() {
        if (misses.get() > 0) {
            misses.set(0);
        }
    }

    void onUnknown() {
        misses.incrementAndGet();
    }
}
