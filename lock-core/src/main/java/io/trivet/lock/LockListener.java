package io.trivet.lock;

/**
 * Receives the events of locks, for example for metrics or logs.
 *
 * <p>It is called in the middle of acquiring or releasing, by the thread that does so. It should return at once, and
 * must not acquire locks. An exception that it throws is logged and has no other effect. Implementations are
 * thread-safe.
 */
@FunctionalInterface
public interface LockListener {
    /** Called when an event happens. */
    void onEvent(LockEvent event);
}
