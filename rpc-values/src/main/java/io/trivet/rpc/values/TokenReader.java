package io.trivet.rpc.values;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the values of one type from the tokens of a format's parser; created by {@link TokenReaders}. Thread-safe. For
 * transports.
 */
public abstract class TokenReader {
    TokenReader() {}

    /**
     * Reads the value whose first token is the parser's current one, up to its last token.
     *
     * @throws JacksonException if it isn't of the type; the parser knows the position
     */
    public final @Nullable Object read(JsonParser in) {
        return in.hasToken(JsonToken.VALUE_NULL) ? ofNull(in) : readValue(in);
    }

    /** Returns the value for null. */
    @Nullable
    Object ofNull(JsonParser in) {
        return null;
    }

    /** Reads a value that isn't null. */
    abstract @Nullable Object readValue(JsonParser in);

    /** Returns the exception for a value that a constructor, a comparator or a collection refused. */
    static UnfitException refused(JsonParser in, RuntimeException why) {
        UnfitException refused = new UnfitException(in, ReadFailures.refused(why));
        refused.initCause(why);
        return refused;
    }
}
