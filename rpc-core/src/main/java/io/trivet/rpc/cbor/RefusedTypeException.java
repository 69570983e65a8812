package io.trivet.rpc.cbor;

/** Says that no codec can be made of a type: the message names it, for whoever declared it. */
final class RefusedTypeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String why;

    RefusedTypeException(String message, String why) {
        super(message);
        this.why = why;
    }

    /** Returns the reason, without the type: for a peer, whom this program's classes don't concern. */
    String why() {
        return why;
    }
}
