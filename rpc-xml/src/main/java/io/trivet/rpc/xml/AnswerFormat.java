package io.trivet.rpc.xml;

/**
 * The format of the answer to one request.
 *
 * @param style codes and texts of faults
 * @param hasTypedFaults whether a fault has more members than the specification allows, as the caller requested
 * @param dialect the dialect that the caller reads
 */
record AnswerFormat(FaultStyle style, boolean hasTypedFaults, Dialect dialect) {
    /**
     * Returns the format for a caller that showed which dialect it reads. A server that sends no nil still sends none.
     */
    AnswerFormat in(Dialect spoken) {
        return new AnswerFormat(style, hasTypedFaults, dialect.hasNil() ? spoken : spoken.withoutNil());
    }
}
