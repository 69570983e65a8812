package io.trivet.rpc.values;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;

/** Reads values that are sent as text. */
final class TextReader extends StdScalarDeserializer<Object> {
    private final TextForm<?> form;

    TextReader(TextForm<?> form) {
        super(form.type());
        this.form = form;
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) {
        Counting.charge(parser, context, form.memory());
        return of(parser, form);
    }

    /** Reads a value if only its own parser counts memory. */
    static Object read(JsonParser parser, TextForm<?> form) {
        Counting.charge(parser, form.memory());
        return of(parser, form);
    }

    private static Object of(JsonParser parser, TextForm<?> form) {
        String came = ScalarReaders.string(parser, form.expected());
        Object value = parser.hasToken(JsonToken.VALUE_STRING) ? value(form, came) : null;
        if (value == null && parser instanceof LenientParser lenient) {
            value = value(form, lenient.isoDateTime());
        }
        if (value == null) {
            throw new UnfitException(
                    parser, form.expected() + " was expected, and '" + ReadFailures.shortened(came) + "' found");
        }
        return value;
    }

    private static @Nullable Object value(TextForm<?> form, @Nullable String text) {
        try {
            return text == null ? null : form.value(text);
        } catch (RuntimeException e) {
            // Each type's parser has its own message; ours names the expected type instead.
            return null;
        }
    }
}
