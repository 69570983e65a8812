package io.trivet.rpc.xml;

/**
 * Limits of a document that users can't set. They make sure that a peer must send bytes for the work that it causes.
 */
final class Limits {
    /** The uncompressed size up to which a document may have any compression ratio. */
    static final int FREE_BYTES = 1024 * 1024;

    /** Maximum compression ratio beyond that size. Normal texts seldom come near it, and an attack can reach 1000. */
    static final int MAX_RATIO = 100;

    /** Maximum length of the name of a method or member. */
    static final int NAME_BYTES = 4096;

    /** Maximum length of a number, because the time to read a number grows with the square of its length. */
    static final int DIGITS = 1000;

    /** Maximum number of calls in a batch. */
    static final int CALLS = 10_000;

    private Limits() {}
}
