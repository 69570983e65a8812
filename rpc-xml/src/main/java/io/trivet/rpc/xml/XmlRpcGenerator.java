package io.trivet.rpc.xml;

import io.trivet.rpc.values.DateTimeGenerator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.util.SimpleStreamWriteContext;

/** Passes Jackson's output for beans to an {@link XmlWriter}. Not thread-safe. */
final class XmlRpcGenerator extends PlainGenerator implements DateTimeGenerator {
    private final XmlWriter out;
    private SimpleStreamWriteContext context = SimpleStreamWriteContext.createRootContext(null);

    XmlRpcGenerator(XmlWriter out) {
        this.out = out;
    }

    @Override
    public JsonGenerator writeStartArray() {
        return writeStartArray(null);
    }

    @Override
    public JsonGenerator writeStartArray(@Nullable Object value) {
        context.writeValue();
        context = context.createChildArrayContext(value);
        out.startArray();
        return this;
    }

    @Override
    public JsonGenerator writeEndArray() {
        context = context.clearAndGetParent();
        out.endArray();
        return valueEnds();
    }

    @Override
    public JsonGenerator writeStartObject() {
        return writeStartObject(null);
    }

    @Override
    public JsonGenerator writeStartObject(@Nullable Object value) {
        context.writeValue();
        context = context.createChildObjectContext(value);
        out.startStruct();
        return this;
    }

    @Override
    public JsonGenerator writeEndObject() {
        context = context.clearAndGetParent();
        out.endStruct();
        return valueEnds();
    }

    private JsonGenerator valueEnds() {
        if (context.inObject()) {
            out.endMember();
        }
        return this;
    }

    @Override
    public JsonGenerator writeName(String name) {
        context.writeName(name);
        out.member(name);
        return this;
    }

    @Override
    public JsonGenerator writeName(SerializableString name) {
        return writeName(name.getValue());
    }

    @Override
    public JsonGenerator writeString(@Nullable String value) {
        if (value == null) {
            return writeNull();
        }
        context.writeValue();
        out.string(value);
        return valueEnds();
    }

    @Override
    public JsonGenerator writeNumber(int value) {
        context.writeValue();
        out.integer(value);
        return valueEnds();
    }

    @Override
    public JsonGenerator writeNumber(long value) {
        context.writeValue();
        out.integer(value);
        return valueEnds();
    }

    @Override
    public JsonGenerator writeNumber(BigInteger value) {
        context.writeValue();
        out.integer(value);
        return valueEnds();
    }

    @Override
    public JsonGenerator writeNumber(double value) {
        context.writeValue();
        out.floating(value);
        return valueEnds();
    }

    @Override
    public JsonGenerator writeNumber(float value) {
        context.writeValue();
        out.floating(value);
        return valueEnds();
    }

    @Override
    public JsonGenerator writeNumber(BigDecimal value) {
        context.writeValue();
        out.decimal(value);
        return valueEnds();
    }

    @Override
    public JsonGenerator writeNumber(String value) {
        return writeNumber(new BigDecimal(value));
    }

    @Override
    public JsonGenerator writeBoolean(boolean value) {
        context.writeValue();
        out.bool(value);
        return valueEnds();
    }

    @Override
    public JsonGenerator writeNull() {
        context.writeValue();
        out.nil();
        return valueEnds();
    }

    @Override
    public JsonGenerator writeBinary(Base64Variant variant, byte[] data, int offset, int length) {
        context.writeValue();
        out.bytes(Arrays.copyOfRange(data, offset, offset + length));
        return valueEnds();
    }

    @Override
    public JsonGenerator writeDateTime(LocalDateTime value) {
        context.writeValue();
        out.dateTime(value);
        return valueEnds();
    }

    @Override
    public TokenStreamContext streamWriteContext() {
        return context;
    }

    @Override
    public @Nullable Object currentValue() {
        return context.currentValue();
    }

    @Override
    public void assignCurrentValue(@Nullable Object value) {
        context.assignCurrentValue(value);
    }

    @Override
    public Object streamWriteOutputTarget() {
        return out;
    }

    @Override
    protected void _verifyValueWrite(String what) {
        context.writeValue();
    }
}
