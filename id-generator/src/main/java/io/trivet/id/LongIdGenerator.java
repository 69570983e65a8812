package io.trivet.id;

/** A generator of 64-bit ids. Thread-safe. */
public interface LongIdGenerator extends AutoCloseable {
    /**
     * Returns a new id.
     *
     * @throws IdException if no id can be issued that keeps the generator's promises
     */
    long next();

    /**
     * Fills the array with new ids in rising order; this takes fewer reservations than calling {@link #next()} for each
     * id.
     *
     * @throws IdException as {@link #next()}; ids that are already in the array stay valid, and no other caller gets
     *     them
     */
    void fill(long[] ids);

    /** Returns the properties that the generator promises for its ids. */
    IdProperties properties();

    /**
     * Closes the generator and releases what it holds, such as its worker id. From then on {@link #next()} and
     * {@link #fill} throw {@link IdException} with {@link IdException.Code#CLOSED}. Closing again does nothing.
     */
    @Override
    void close();
}
