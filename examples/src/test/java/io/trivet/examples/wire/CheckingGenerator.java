package io.trivet.examples.wire;

import io.trivet.rpc.values.ValueException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.util.JsonGeneratorDelegate;

/** Refuses values that wouldn't arrive unchanged: halves of surrogate pairs, and values that nest too deeply. */
final class CheckingGenerator extends JsonGeneratorDelegate {
    private final int maxDepth;

    CheckingGenerator(JsonGenerator cbor, int maxDepth) {
        super(cbor);
        this.maxDepth = maxDepth;
    }

    // snippet
    private JsonGenerator entered() {
        if (streamWriteContext().getNestingDepth() > maxDepth) {
            throw new ValueException("it nests deeper than " + maxDepth + " levels; perhaps it contains itself")
                    .ofLimit("maxDepth");
        }
        return this;
    }

    private static String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !Character.isSupplementaryCodePoint(text.codePointAt(i++))) {
                throw new ValueException("a string has half a surrogate pair at index " + (i - 1));
            }
        }
        return text;
    }
    // end

    @Override
    public JsonGenerator writeStartArray() {
        super.writeStartArray();
        return entered();
    }

    @Override
    public JsonGenerator writeStartArray(Object value) {
        super.writeStartArray(value);
        return entered();
    }

    @Override
    public JsonGenerator writeStartArray(Object value, int size) {
        super.writeStartArray(value, size);
        return entered();
    }

    @Override
    public JsonGenerator writeStartObject() {
        super.writeStartObject();
        return entered();
    }

    @Override
    public JsonGenerator writeStartObject(Object value) {
        super.writeStartObject(value);
        return entered();
    }

    @Override
    public JsonGenerator writeStartObject(Object value, int size) {
        super.writeStartObject(value, size);
        return entered();
    }

    @Override
    public JsonGenerator writeName(String name) {
        return super.writeName(whole(name));
    }

    @Override
    public JsonGenerator writeString(String text) {
        return super.writeString(text == null ? null : whole(text));
    }

    @Override
    public JsonGenerator writeString(char[] text, int from, int length) {
        return writeString(new String(text, from, length));
    }

    @Override
    public JsonGenerator writeString(SerializableString text) {
        return writeString(text.getValue());
    }
}
