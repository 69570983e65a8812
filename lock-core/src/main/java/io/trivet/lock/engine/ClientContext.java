package io.trivet.lock.engine;

/** What all locks of a client share: immutable, made once, and handed down. */
record ClientContext(
        BackendContext context,
        LocalQueues queues,
        GrantLifecycle lifecycle,
        GrantAcquirer acquirer,
        ThreadLeases threadLeases) {}
