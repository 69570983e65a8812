package io.trivet.lock.engine;

/** The objects that all locks of a client share. Immutable, created once for each client. */
record ClientContext(
        BackendContext context,
        LocalQueues queues,
        GrantLifecycle lifecycle,
        GrantAcquirer acquirer,
        ThreadLeases threadLeases) {}
