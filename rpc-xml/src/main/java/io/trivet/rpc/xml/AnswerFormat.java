package io.trivet.rpc.xml;

/**
 * How the answer to one request is put.
 *
 * @param style numbers and texts of faults
 * @param hasTypedFaults whether a fault says more than the specification lets it say, as the caller asked for
 * @param dialect what the caller reads
 */
record AnswerFormat(FaultStyle style, boolean hasTypedFaults, Dialect dialect) {
    /** Returns the format for a caller that showed which dialect it reads; that a server sends no nil stays so. */
    AnswerFormat in(Dialect spoken) {
        return new AnswerFormat(style, hasTypedFaults, dialect.hasNil() ? spoken : spoken.withoutNil());
    }
}
