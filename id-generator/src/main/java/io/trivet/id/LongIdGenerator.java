package io.trivet.id;

/** Gives 64-bit ids. Thread-safe. */
public interface LongIdGenerator extends AutoCloseable {
    /**
     * Returns a new id.
     *
     * @throws IdException if none can be given that keeps the generator's promises
     */
    long next();

    /**
     * Fills the array with new ids in rising order, with fewer reservations than as many calls of {@link #next()}.
     *
     * @throws IdException as {@link #next()}; ids that already stand in the array are given, and no one else gets them
     */
    void fill(long[] ids);

    /** Returns what is promised of the ids. */
    IdProperties properties();

    /**
     * Ends the generator and frees what it holds, such as its worker id. From then on {@link #next()} and {@link #fill} throw
     * {@link IdException} with {@link IdException.Code#CLOSED}. Closing again does nothing.
     */
    @Override
    void close();
}
