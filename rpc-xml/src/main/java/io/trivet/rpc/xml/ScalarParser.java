package io.trivet.rpc.xml;

import io.trivet.rpc.values.LenientParser;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.Version;
import tools.jackson.core.base.ParserMinimalBase;
import tools.jackson.core.exc.InputCoercionException;

/**
 * Provides a token's value to Jackson in the form that Jackson requests. Scalars that aren't in plain form are parsed
 * only then, so skipped ones needn't be valid.
 */
abstract class ScalarParser extends ParserMinimalBase implements LenientParser {
    /** The content of a string, or of a scalar that hasn't been parsed yet. */
    @Nullable
    String text;

    /**
     * The type of a scalar that hasn't been parsed yet, or of one that is neither string nor number; null if XML-RPC
     * has no such type.
     */
    private @Nullable Tag type;

    /** A number that is neither of the next two, or was requested as an object. */
    private @Nullable Number number;

    private Form form = Form.OBJECT;
    private long whole;
    private double floating;

    /** The form in which a number is held: most numbers are never needed as objects. */
    private enum Form {
        INT,
        LONG,
        DOUBLE,
        OBJECT,
        UNREAD
    }

    /** Returns the token of a scalar whose text is parsed only on request. */
    final JsonToken unread(@Nullable Tag tag, String content) {
        type = tag;
        text = content;
        form = Form.UNREAD;
        if (tag == null) {
            return JsonToken.VALUE_EMBEDDED_OBJECT;
        }
        return switch (tag) {
            case INT, I1, I2, I4, I8, BIGINTEGER -> JsonToken.VALUE_NUMBER_INT;
            case DOUBLE, FLOAT, BIGDECIMAL -> JsonToken.VALUE_NUMBER_FLOAT;
            default -> JsonToken.VALUE_EMBEDDED_OBJECT;
        };
    }

    /** Returns the form in which the number is held. */
    private Form form() {
        if (form == Form.UNREAD) {
            Tag tag = Objects.requireNonNull(type, "a number without a type");
            String content = Objects.requireNonNull(text, "a number without a text");
            number(
                    _currToken == JsonToken.VALUE_NUMBER_INT
                            ? XmlRpcScalars.integer(tag, content)
                            : XmlRpcScalars.decimal(tag, content));
        }
        return form;
    }

    final JsonToken whole(long value) {
        whole = value;
        form = value == (int) value ? Form.INT : Form.LONG;
        return JsonToken.VALUE_NUMBER_INT;
    }

    final JsonToken floating(double value) {
        floating = value;
        form = Form.DOUBLE;
        return JsonToken.VALUE_NUMBER_FLOAT;
    }

    final JsonToken number(Number value) {
        if (value instanceof Integer || value instanceof Long) {
            return whole(value.longValue());
        }
        if (value instanceof Double) {
            return floating(value.doubleValue());
        }
        number = value;
        form = Form.OBJECT;
        return value instanceof BigInteger ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
    }

    private Number number() {
        return switch (form()) {
            case INT -> (Number) (int) whole;
            case LONG -> whole;
            case DOUBLE -> floating;
            case OBJECT -> Objects.requireNonNull(number);
            case UNREAD -> throw new AssertionError("a number that was read and wasn't");
        };
    }

    private boolean isNumber() {
        return _currToken == JsonToken.VALUE_NUMBER_INT || _currToken == JsonToken.VALUE_NUMBER_FLOAT;
    }

    ScalarParser() {
        super(ObjectReadContext.empty());
    }

    @Override
    public @Nullable String getString() {
        if (_currToken == null) {
            return null;
        }
        return switch (_currToken) {
            case VALUE_STRING -> text;
            case PROPERTY_NAME -> currentName();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number().toString();
            default -> _currToken.asString();
        };
    }

    @Override
    public char @Nullable [] getStringCharacters() {
        String string = getString();
        return string == null ? null : string.toCharArray();
    }

    @Override
    public boolean hasStringCharacters() {
        return false;
    }

    @Override
    public int getStringLength() {
        String string = getString();
        return string == null ? 0 : string.length();
    }

    @Override
    public int getStringOffset() {
        return 0;
    }

    @Override
    public @Nullable Object getEmbeddedObject() {
        if (_currToken != JsonToken.VALUE_EMBEDDED_OBJECT) {
            return null;
        }
        String content = Objects.requireNonNull(text, "a scalar without a text");
        if (type == Tag.DATE_TIME) {
            return XmlRpcScalars.dateTime(content);
        }
        if (type == Tag.BASE64) {
            return XmlRpcScalars.bytes(content);
        }
        throw XmlRpcScalars.unreadable(type, content);
    }

    @Override
    public @Nullable String dateTime() {
        return _currToken == JsonToken.VALUE_EMBEDDED_OBJECT && type == Tag.DATE_TIME ? text : null;
    }

    @Override
    public @Nullable String isoDateTime() {
        return text == null ? null : XmlRpcDates.iso(text);
    }

    @Override
    public @Nullable Number otherNumber(Class<?> wanted) {
        return text == null || _currToken != JsonToken.VALUE_STRING
                ? null
                : XmlRpcScalars.ofString(text, wanted == long.class || wanted == BigInteger.class);
    }

    @Override
    public String found() {
        if (dateTime() != null) {
            return "a date and time";
        }
        if (_currToken == JsonToken.VALUE_EMBEDDED_OBJECT && type != Tag.BASE64) {
            // The value is not of this type, whatever type is declared.
            throw XmlRpcScalars.unreadable(type, Objects.requireNonNullElse(text, ""));
        }
        return LenientParser.super.found();
    }

    @Override
    public byte[] getBinaryValue(Base64Variant variant) {
        if (getEmbeddedObject() instanceof byte[] bytes) {
            return bytes;
        }
        throw new MalformedXmlException("expected <base64> and found another type");
    }

    @Override
    public Number getNumberValue() {
        if (!isNumber()) {
            throw _constructNotNumericType(_currToken, 0);
        }
        return number();
    }

    @Override
    public @Nullable NumberType getNumberType() {
        if (!isNumber()) {
            return null;
        }
        return switch (form()) {
            case INT -> NumberType.INT;
            case LONG -> NumberType.LONG;
            case DOUBLE -> NumberType.DOUBLE;
            case OBJECT, UNREAD -> number instanceof BigInteger ? NumberType.BIG_INTEGER : NumberType.BIG_DECIMAL;
        };
    }

    /** Returns whether a number is exact; it stays exact if no type is declared. */
    @Override
    public NumberTypeFP getNumberTypeFP() {
        if (_currToken != JsonToken.VALUE_NUMBER_FLOAT) {
            return NumberTypeFP.UNKNOWN;
        }
        return form() == Form.DOUBLE ? NumberTypeFP.DOUBLE64 : NumberTypeFP.BIG_DECIMAL;
    }

    @Override
    public boolean isNaN() {
        return _currToken == JsonToken.VALUE_NUMBER_FLOAT && form() == Form.DOUBLE && !Double.isFinite(floating);
    }

    @Override
    public int getIntValue() {
        if (!isNumber()) {
            throw _constructNotNumericType(_currToken, 0);
        }
        if (form() != Form.INT) {
            _reportOverflowInt();
        }
        return (int) whole;
    }

    @Override
    public long getLongValue() {
        if (!isNumber()) {
            throw _constructNotNumericType(_currToken, 0);
        }
        if (form() != Form.INT && form != Form.LONG) {
            _reportOverflowLong();
        }
        return whole;
    }

    @Override
    public BigInteger getBigIntegerValue() {
        Number value = getNumberValue();
        return value instanceof BigInteger big ? big : getDecimalValue().toBigInteger();
    }

    @Override
    public float getFloatValue() {
        return getNumberValue().floatValue();
    }

    @Override
    public double getDoubleValue() {
        if (isNumber() && form() == Form.DOUBLE) {
            return floating;
        }
        return getNumberValue().doubleValue();
    }

    @Override
    public BigDecimal getDecimalValue() {
        Number value = getNumberValue();
        if (value instanceof BigDecimal big) {
            return big;
        }
        try {
            return new BigDecimal(value.toString());
        } catch (NumberFormatException e) {
            throw new InputCoercionException(this, value + " is no decimal number", _currToken, BigDecimal.class);
        }
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public TokenStreamLocation currentTokenLocation() {
        return TokenStreamLocation.NA;
    }

    @Override
    public TokenStreamLocation currentLocation() {
        return TokenStreamLocation.NA;
    }

    @Override
    public @Nullable Object streamReadInputSource() {
        return null;
    }

    @Override
    protected void _closeInput() {}

    @Override
    protected void _releaseBuffers() {}

    @Override
    protected void _handleEOF() {
        throw new MalformedXmlException("the document ends too early");
    }
}
