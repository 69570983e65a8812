package io.trivet.benchmarks.locks;

/** What a contestant must be able to do; used by many threads at once. */
interface Library extends AutoCloseable {
    /** Returns the lock of this name, with the library's own lease time. */
    OneLock lock(String name);

    /** Returns the key on the server that stands as long as somebody holds the lock of this name. */
    String key(String name);

    /** Takes a free lock for the calling thread, until this library is closed. */
    void hold(String name) throws Exception;

    /** A lock. */
    interface OneLock {
        /** Waits for the lock, does the work, and releases it; the server has let go then, or somebody else in this process holds it. */
        void during(Runnable work) throws Exception;

        /** Asks the server once, and tells whether the lock was granted. */
        boolean isGranted() throws Exception;
    }
}
