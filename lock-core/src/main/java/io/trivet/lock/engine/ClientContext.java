package io.trivet.lock.engine;

/**
 * The objects that all locks of a client share. Immutable, created once for each client.
 *
 * @param threadLeases the leases of code that only locks and unlocks
 * @param readLeases such leases of read locks; a thread may hold both for one name
 */
record ClientContext(
        BackendContext context,
        LocalQueues queues,
        GrantLifecycle lifecycle,
        GrantAcquirer acquirer,
        ThreadLeases threadLeases,
        ThreadLeases readLeases) {}
