package io.trivet.lock.engine;

/**
 * The moment when a request is sent.
 *
 * @param clock the time on both clocks
 * @param connectionLosses the number of connections that had been lost until then
 */
record RequestStart(GrantClock clock, long connectionLosses) {
    static RequestStart now(BackendContext context) {
        long losses = context.connectionLosses().get();
        return new RequestStart(GrantClock.start(context.time()), losses);
    }
}
