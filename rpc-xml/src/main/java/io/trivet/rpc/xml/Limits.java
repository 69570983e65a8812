package io.trivet.rpc.xml;

/** What bounds a document beside what a user can set: so that a peer pays with its own bytes for what it makes us do. */
final class Limits {
    /** Up to here a packed document may be as small as it likes. */
    static final int FREE_BYTES = 1024 * 1024;

    /** Beyond that it may unpack to so many times its size: texts seldom come near it, and what is made to hurt reaches 1000. */
    static final int MAX_RATIO = 100;

    /** Of a method or a member. */
    static final int NAME_BYTES = 4096;

    /** The time to read a number grows with the square of its length. */
    static final int DIGITS = 1000;

    /** Calls in a batch. */
    static final int CALLS = 10_000;

    private Limits() {}
}
