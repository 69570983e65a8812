package io.trivet.rpc.cbor;

import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.TextForm;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Codec of types that are sent as text. */
final class TextCodec<T> extends ValueCodec {
    private static final int NO_TAG = -1;

    private final TextForm<T> form;
    private final int tag;
    private final @Nullable Function<CborReader, T> other;

    TextCodec(TextForm<T> form) {
        this(form, NO_TAG, null);
    }

    private TextCodec(TextForm<T> form, int tag, @Nullable Function<CborReader, T> other) {
        this.form = form;
        this.tag = tag;
        this.other = other;
    }

    /** Returns the codec that writes a tag before texts in the form that the tags of dates require. */
    TextCodec<T> tagged(int dateTag) {
        return new TextCodec<>(form, dateTag, other);
    }

    /** Returns the codec that also accepts items other than text. */
    TextCodec<T> orElse(Function<CborReader, T> reading) {
        return new TextCodec<>(form, tag, reading);
    }

    @Override
    void encode(CborWriter out, @Nullable Object value) {
        if (value == null) {
            out.nothing();
            return;
        }
        String text = form.written(value);
        if (tag != NO_TAG && JavaTimeCodecs.isRfc3339(text)) {
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
        in.charge(form.memory());
        String text = in.text(form.expected());
        try {
            return form.value(text);
        } catch (RuntimeException e) {
            throw in.failure(form.expected() + " was expected, and '" + ReadFailures.shortened(text) + "' found", e);
        }
    }
}
