package io.trivet.lock.engine;

/**
 * Thrown inside the engine when a caller's time was over while its request had no answer. The turn belongs to the
 * request then.
 */
final class LeftException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean interrupted;

    LeftException(boolean interrupted) {
        super("This is never thrown to callers of the engine.", null, false, false);
        this.interrupted = interrupted;
    }

    boolean wasInterrupted() {
        return interrupted;
    }
}
