package io.trivet.rpc.spi;

/** What a method's calls carry in each direction: one value, or a stream of items. */
public enum MethodKind {
    /** Arguments to the server, and a result back. */
    UNARY,
    /** Arguments to the server, and a stream of items back. */
    SERVER_STREAMING,
    /** Arguments and a stream of items to the server, and a result back. */
    CLIENT_STREAMING,
    /** Arguments and a stream of items to the server, and a stream of items back, both at the same time. */
    BIDI_STREAMING;

    /** Returns whether the caller sends a stream of items. */
    public boolean takesStream() {
        return this == CLIENT_STREAMING || this == BIDI_STREAMING;
    }

    /** Returns whether the answer is a stream of items. */
    public boolean returnsStream() {
        return this == SERVER_STREAMING || this == BIDI_STREAMING;
    }
}
