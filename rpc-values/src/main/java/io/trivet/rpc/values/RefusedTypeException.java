package io.trivet.rpc.values;

/** A type whose values no wire can carry, with the reason. */
public final class RefusedTypeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String why;

    RefusedTypeException(String message, String why) {
        super(message);
        this.why = why;
    }

    /** Returns the reason without the type. */
    public String why() {
        return why;
    }
}
