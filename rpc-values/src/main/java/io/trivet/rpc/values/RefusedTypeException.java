package io.trivet.rpc.values;

/** Says why values of a type can't be carried, by any wire. */
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
