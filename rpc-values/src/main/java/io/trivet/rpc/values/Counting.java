package io.trivet.rpc.values;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;

/** Counts what values take of memory while they are read: a format's parser, or what a format that has none of its own is read with. For transports. */
public interface Counting {
    /**
     * Counts so many bytes that are about to be taken for what is read, beyond what is counted by itself: for values whose type makes more of them than
     * they show.
     *
     * @throws JacksonException if there is no room for that
     */
    void charge(long bytes);

    /** Counts so many bytes, if the parser counts. */
    static void charge(JsonParser parser, long bytes) {
        if (parser instanceof Counting counting) {
            counting.charge(bytes);
        }
    }

    /** Counts so many bytes, if anybody counts. */
    static void charge(JsonParser parser, DeserializationContext context, long bytes) {
        if (parser instanceof Counting counting) {
            counting.charge(bytes);
        } else if (context.getAttribute(Counting.class) instanceof Counting counting) {
            counting.charge(bytes);
        }
    }
}
