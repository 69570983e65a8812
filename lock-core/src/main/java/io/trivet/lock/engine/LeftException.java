package io.trivet.lock.engine;

/** Says inside the engine that a caller's time was over while its request had no answer: the turn is the errand's now. */
final class LeftException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean interrupted;

    LeftException(boolean interrupted) {
        super("Nobody outside the engine sees this.", null, false, false);
        this.interrupted = interrupted;
    }

    boolean wasInterrupted() {
        return interrupted;
    }
}
