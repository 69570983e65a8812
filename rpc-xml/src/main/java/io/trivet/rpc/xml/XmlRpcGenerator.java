package io.trivet.rpc.xml;

import io.trivet.rpc.values.DateTimeGenerator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.core.util.SimpleStreamWriteContext;

/** Writes what Jackson makes of Java values as {@code value} elements, straight into a buffer. Not thread-safe. */
final class XmlRpcGenerator extends PlainGenerator implements DateTimeGenerator {
    /** The only form that Python's strictest client reads: no zone, no fraction; and no 30th of February, which is read as another day otherwise. */
    static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);

    private static final int LAST_YEAR = 9999;

    private static final byte[] START_STRUCT = ascii("<value><struct>");
    private static final byte[] END_STRUCT = ascii("</struct></value>");
    private static final byte[] START_ARRAY = ascii("<value><array><data>");
    private static final byte[] END_ARRAY = ascii("</data></array></value>");
    private static final byte[] START_MEMBER = ascii("<member><name>");
    private static final byte[] END_NAME = ascii("</name>");
    private static final byte[] END_MEMBER = ascii("</member>");
    private static final byte[] START_STRING = ascii("<value><string>");
    private static final byte[] END_STRING = ascii("</string></value>");
    private static final byte[] START_INT = ascii("<value><int>");
    private static final byte[] END_INT = ascii("</int></value>");
    private static final byte[] START_DOUBLE = ascii("<value><double>");
    private static final byte[] END_DOUBLE = ascii("</double></value>");
    private static final byte[] TRUE = ascii("<value><boolean>1</boolean></value>");
    private static final byte[] FALSE = ascii("<value><boolean>0</boolean></value>");

    /** Members' names with their tags, for all generators. */
    private static final Map<String, byte[]> NAMES = new ConcurrentHashMap<>();

    private static final int MOST_NAMES = 10_000;

    private final XmlOutput out;
    private final Dialect dialect;
    private final int mostDepth;
    private SimpleStreamWriteContext context = SimpleStreamWriteContext.createRootContext(null);

    /** Where the member begins whose name was written last: one that turns out to be null may be left out. */
    private int memberStart;

    XmlRpcGenerator(XmlOutput out, int mostDepth) {
        this.out = out;
        dialect = out.dialect();
        this.mostDepth = mostDepth;
    }

    /** Says that values are deeper in each other than a user lets them be. */
    static final class TooDeepException extends StreamWriteException {
        private static final long serialVersionUID = 1L;

        private TooDeepException(JsonGenerator generator, String message) {
            super(generator, message);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public JsonGenerator writeStartArray() {
        return writeStartArray(null);
    }

    @Override
    public JsonGenerator writeStartArray(@Nullable Object value) {
        context.writeValue();
        return enter(context.createChildArrayContext(value), START_ARRAY);
    }

    @Override
    public JsonGenerator writeEndArray() {
        return leave(END_ARRAY);
    }

    @Override
    public JsonGenerator writeStartObject() {
        return writeStartObject(null);
    }

    @Override
    public JsonGenerator writeStartObject(@Nullable Object value) {
        context.writeValue();
        return enter(context.createChildObjectContext(value), START_STRUCT);
    }

    @Override
    public JsonGenerator writeEndObject() {
        return leave(END_STRUCT);
    }

    private JsonGenerator enter(SimpleStreamWriteContext inner, byte[] tags) {
        if (inner.getNestingDepth() > mostDepth) {
            throw new TooDeepException(this, "values nest deeper than " + mostDepth + ", or hold themselves");
        }
        context = inner;
        out.raw(tags);
        return this;
    }

    private JsonGenerator leave(byte[] tags) {
        context = context.clearAndGetParent();
        out.raw(tags);
        return valueEnds();
    }

    private JsonGenerator valueEnds() {
        if (context.inObject()) {
            out.raw(END_MEMBER);
        }
        return this;
    }

    @Override
    public JsonGenerator writeName(String name) {
        context.writeName(name);
        memberStart = out.length();
        out.raw(START_MEMBER);
        text(name);
        out.raw(END_NAME);
        return this;
    }

    /** Only names of records' and beans' members come this way, of which a program has so many. */
    @Override
    public JsonGenerator writeName(SerializableString name) {
        context.writeName(name.getValue());
        memberStart = out.length();
        byte[] written = NAMES.get(name.getValue());
        if (written == null) {
            out.raw(START_MEMBER);
            text(name.getValue());
            out.raw(END_NAME);
            if (NAMES.size() < MOST_NAMES) {
                NAMES.put(name.getValue(), out.toByteArray(memberStart));
            }
        } else {
            out.raw(written);
        }
        return this;
    }

    @Override
    public JsonGenerator writeString(@Nullable String value) {
        if (value == null) {
            return writeNull();
        }
        context.writeValue();
        out.raw(START_STRING);
        text(value);
        out.raw(END_STRING);
        return valueEnds();
    }

    private void text(String value) {
        try {
            out.text(value);
        } catch (IllegalArgumentException e) {
            throw new StreamWriteException(this, e.getMessage());
        }
    }

    private JsonGenerator scalar(String type, String value) {
        context.writeValue();
        out.ascii("<value><");
        out.ascii(type);
        out.ascii(">");
        out.ascii(value);
        out.ascii("</");
        out.ascii(type);
        out.ascii("></value>");
        return valueEnds();
    }

    @Override
    public JsonGenerator writeNumber(int value) {
        context.writeValue();
        out.raw(START_INT);
        out.number(value);
        out.raw(END_INT);
        return valueEnds();
    }

    /** A number that fits 32 bits goes as the type that every peer knows. */
    @Override
    public JsonGenerator writeNumber(long value) {
        return value == (int) value ? writeNumber((int) value) : i8(value);
    }

    private JsonGenerator i8(long value) {
        context.writeValue();
        out.raw(dialect.startI8());
        out.ascii(Long.toString(value));
        out.raw(dialect.endI8());
        return valueEnds();
    }

    @Override
    public JsonGenerator writeNumber(BigInteger value) {
        return value.bitLength() < Long.SIZE
                ? writeNumber(value.longValue())
                : scalar(dialect.extension("biginteger"), value.toString());
    }

    @Override
    public JsonGenerator writeNumber(double value) {
        context.writeValue();
        out.raw(START_DOUBLE);
        out.ascii(number(value, Double.toString(value)));
        out.raw(END_DOUBLE);
        return valueEnds();
    }

    @Override
    public JsonGenerator writeNumber(float value) {
        return scalar("double", number(value, Float.toString(value)));
    }

    private String number(double value, String text) {
        return Double.isFinite(value) ? text : dialect.notFinite(value);
    }

    @Override
    public JsonGenerator writeNumber(BigDecimal value) {
        return scalar(dialect.extension("bigdecimal"), value.toString());
    }

    @Override
    public JsonGenerator writeNumber(String value) {
        return scalar(dialect.extension("bigdecimal"), new BigDecimal(value).toString());
    }

    @Override
    public JsonGenerator writeBoolean(boolean value) {
        context.writeValue();
        out.raw(value ? TRUE : FALSE);
        return valueEnds();
    }

    @Override
    public JsonGenerator writeNull() {
        context.writeValue();
        if (dialect.hasNil()) {
            out.raw(dialect.nil());
            return valueEnds();
        }
        if (!context.inObject()) {
            throw new StreamWriteException(
                    this, "it is null, and nil is switched off for this peer: send another value");
        }
        out.truncate(memberStart);
        return this;
    }

    @Override
    public JsonGenerator writeBinary(Base64Variant variant, byte[] data, int offset, int length) {
        byte[] bytes = new byte[length];
        System.arraycopy(data, offset, bytes, 0, length);
        return scalar("base64", Base64.getEncoder().encodeToString(bytes));
    }

    @Override
    @SuppressWarnings("JavaLocalDateTimeGetNano") // It only asks whether there is a part of a second.
    public JsonGenerator writeDateTime(LocalDateTime value) {
        if (out.isLenient()) {
            return scalar("dateTime.iso8601", value.toString());
        }
        if (value.getNano() != 0 || value.getYear() < 0 || value.getYear() > LAST_YEAR) {
            throw new StreamWriteException(
                    this,
                    "XML-RPC carries a date and time to the second, of the years 0 to 9999, not " + value
                            + ": truncate it, or send a string");
        }
        return scalar("dateTime.iso8601", DATE_TIME.format(value));
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
