package io.trivet.rpc.cbor;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What has a form in text, which is also its form as a map's key. */
final class TextCodec<T> extends ValueCodec {
    private static final int NO_TAG = -1;

    private final String expected;
    private final Class<T> type;
    private final Function<T, String> toText;
    private final Function<String, T> ofText;
    private final int tag;
    private final @Nullable Function<CborReader, T> other;

    /**
     * Makes a codec.
     *
     * @param expected for people: "a date"
     * @param ofText may throw anything where the text is no such value
     */
    TextCodec(String expected, Class<T> type, Function<T, String> toText, Function<String, T> ofText) {
        this(expected, type, toText, ofText, NO_TAG, null);
    }

    private TextCodec(
            String expected,
            Class<T> type,
            Function<T, String> toText,
            Function<String, T> ofText,
            int tag,
            @Nullable Function<CborReader, T> other) {
        this.expected = expected;
        this.type = type;
        this.toText = toText;
        this.ofText = ofText;
        this.tag = tag;
        this.other = other;
    }

    /** Returns the codec that puts a tag before a text in the form that the tags of dates promise. */
    TextCodec<T> tagged(int dateTag) {
        return new TextCodec<>(expected, type, toText, ofText, dateTag, other);
    }

    /** Returns the codec that also takes what isn't text. */
    TextCodec<T> orElse(Function<CborReader, T> reading) {
        return new TextCodec<>(expected, type, toText, ofText, tag, reading);
    }

    @Override
    void encode(CborWriter out, @Nullable Object value) {
        if (value == null) {
            out.nothing();
            return;
        }
        String text = text(value);
        if (tag != NO_TAG && Iso.isRfc3339(text)) {
            out.head(Major.TAG, tag);
        }
        out.text(text);
    }

    @Override
    @Nullable
    Object decode(CborReader in) {
        if (in.skipNull()) {
            return null;
        }
        if (other != null && !in.isText()) {
            return other.apply(in);
        }
        String text = in.text(expected);
        try {
            return value(text);
        } catch (RuntimeException e) {
            throw in.failure(expected + " was expected, and '" + shortened(text) + "' found", e);
        }
    }

    String text(Object value) {
        return toText.apply(type.cast(value));
    }

    /** Returns what the text means, or throws whatever the type's parser does. */
    T value(String text) {
        return ofText.apply(text);
    }

    static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "\u2026";
    }
}
