package io.trivet.rpc.values;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;

/**
 * Counts the memory that values take while they are read. Implemented by a format's parser, or used beside the parser
 * of a format that doesn't count. For transports.
 */
public interface Counting {
    /**
     * Counts memory that is about to be used in addition to what is counted automatically: for types whose values take
     * more memory than their encoding shows.
     *
     * @throws JacksonException if there is no room for it
     */
    void charge(long bytes);

    /** Counts this many bytes, if the parser counts. */
    static void charge(JsonParser parser, long bytes) {
        if (parser instanceof Counting counting) {
            counting.charge(bytes);
        }
    }

    /** Counts this many bytes, if the parser or the context counts. */
    static void charge(JsonParser parser, DeserializationContext context, long bytes) {
        if (parser instanceof Counting counting) {
            counting.charge(bytes);
        } else if (context.getAttribute(Counting.class) instanceof Counting counting) {
            counting.charge(bytes);
        }
    }
}
