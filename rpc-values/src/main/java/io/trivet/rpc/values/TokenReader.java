package io.trivet.rpc.values;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the values of one type from the tokens of a format's parser; {@link TokenReaders} makes it. Thread-safe. For transports. */
public abstract class TokenReader {
    TokenReader() {}

    /**
     * Reads the value at whose first token the parser stands, to its last.
     *
     * @throws JacksonException if it isn't of the type; the parser tells where it is
     */
    public final @Nullable Object read(JsonParser in) {
        return in.hasToken(JsonToken.VALUE_NULL) ? ofNull(in) : readValue(in);
    }

    /** Returns what null is. */
    @Nullable
    Object ofNull(JsonParser in) {
        return null;
    }

    /** Reads a value that isn't null. */
    abstract @Nullable Object readValue(JsonParser in);

    /** Says what a constructor, a comparator or a collection refused. */
    static UnfitException refused(JsonParser in, RuntimeException why) {
        UnfitException refused = new UnfitException(in, ReadFailures.refused(why));
        refused.initCause(why);
        return refused;
    }
}
