package io.trivet.rpc.values.binary;

import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.TextForm;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Codec of types that are sent as text. */
public class TextCodec<T> extends ValueCodec {
    private final TextForm<T> form;
    private final @Nullable Function<BinaryReader, T> other;

    /** Creates the codec of a text form. */
    public TextCodec(TextForm<T> form) {
        this(form, null);
    }

    /**
     * Creates a codec that also accepts other values than text.
     *
     * @param other reads them, or refuses them; null for none
     */
    public TextCodec(TextForm<T> form, @Nullable Function<BinaryReader, T> other) {
        this.form = form;
        this.other = other;
    }

    @Override
    public final void encode(BinaryWriter out, @Nullable Object value) {
        if (value == null) {
            out.nothing();
        } else {
            writeText(out, form.written(value));
        }
    }

    /** Writes a value's text. */
    protected void writeText(BinaryWriter out, String text) {
        out.text(text);
    }

    @Override
    public final @Nullable Object decode(BinaryReader in) {
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
