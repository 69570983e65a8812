package io.trivet.testkit.server;

final class StartFailure extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private final boolean portTaken;

    StartFailure(String message, boolean portTaken, Exception cause) {
        super(message, cause);
        this.portTaken = portTaken;
    }

    boolean portTaken() {
        return portTaken;
    }
}
