package io.trivet.lock;

/**
 * Hears what happens to locks, so that a metrics library or a log can be bound to them.
 *
 * <p>It is called by the thread to which the event happens, in the middle of acquiring or releasing: it should return at once, and
 * take no locks. What it throws is logged and changes nothing. Implementations are thread-safe.
 */
@FunctionalInterface
public interface LockListener {
    /** Is told that something happened. */
    void onEvent(LockEvent event);
}
