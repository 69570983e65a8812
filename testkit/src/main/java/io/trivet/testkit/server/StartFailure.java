package io.trivet.testkit.server;

import org.jspecify.annotations.Nullable;

final class StartFailure extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private final boolean portTaken;

    StartFailure(String message, boolean portTaken, @Nullable Exception cause) {
        super(message, cause);
        this.portTaken = portTaken;
    }

    boolean portTaken() {
        return portTaken;
    }
}
