package io.trivet.lock.engine;

/**
 * Thrown inside the engine when a caller's time was over while its request had no answer. The turn belongs to the
 * request then.
 */
final class CallerLeftException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean interrupted;

    CallerLeftException(boolean interrupted) {
        super("This is never thrown to callers of the engine.", null, false, false);
        this.interrupted = interrupted;
    }

    boolean wasInterrupted() {
        return interrupted;
    }
}
