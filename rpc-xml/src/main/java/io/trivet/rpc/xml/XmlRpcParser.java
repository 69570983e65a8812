package io.trivet.rpc.xml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.Version;
import tools.jackson.core.base.ParserMinimalBase;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.util.SimpleStreamReadContext;

/**
 * Shows the {@code value} elements of a document as the tokens that Jackson binds to Java types; no tree in between.
 *
 * <p>It begins where its scanner stands and reads one value, and after {@link #clearCurrentToken()} the next. Not thread-safe.
 */
final class XmlRpcParser extends ParserMinimalBase {
    private final XmlScanner scanner;
    private final int mostDepth;
    private SimpleStreamReadContext context = SimpleStreamReadContext.createRootContext(null);

    /** Each of these is there where the token says so. */
    private @Nullable String text;

    private @Nullable Object embedded;
    private @Nullable Number number;

    /** An array or struct without content closes at the next token. */
    private boolean closesNext;

    XmlRpcParser(XmlScanner scanner, int mostDepth) {
        super(ObjectReadContext.empty());
        this.scanner = scanner;
        this.mostDepth = mostDepth;
    }

    @Override
    public @Nullable JsonToken nextToken() {
        if (closesNext) {
            closesNext = false;
            return _updateToken(leave());
        }
        if (context.inRoot()) {
            if (_currToken != null) {
                return _updateTokenToNull();
            }
            scanner.open(Tag.VALUE);
            return _updateToken(readValue());
        }
        if (_currToken == JsonToken.PROPERTY_NAME) {
            scanner.open(Tag.VALUE);
            return _updateToken(readValue());
        }
        return _updateToken(context.inArray() ? nextOfArray() : nextOfStruct());
    }

    private JsonToken nextOfArray() {
        scanner.next();
        if (scanner.isOpening(Tag.VALUE)) {
            return readValue();
        }
        scanner.checkClosing(Tag.DATA);
        scanner.close(Tag.ARRAY);
        scanner.close(Tag.VALUE);
        return leave();
    }

    private JsonToken nextOfStruct() {
        scanner.next();
        if (scanner.isOpening(Tag.MEMBER)) {
            scanner.open(Tag.NAME);
            scanner.close(Tag.NAME);
            context.setCurrentName(scanner.text());
            return JsonToken.PROPERTY_NAME;
        }
        scanner.checkClosing(Tag.STRUCT);
        scanner.close(Tag.VALUE);
        return leave();
    }

    private JsonToken enter(SimpleStreamReadContext inner, JsonToken token) {
        if (inner.getNestingDepth() > mostDepth) {
            throw new MalformedXmlException("values nest deeper than " + mostDepth);
        }
        context = inner;
        return token;
    }

    private JsonToken leave() {
        JsonToken token = context.inArray() ? JsonToken.END_ARRAY : JsonToken.END_OBJECT;
        context = context.clearAndGetParent();
        valueEnds();
        return token;
    }

    private void valueEnds() {
        if (context.inObject()) {
            scanner.close(Tag.MEMBER);
        }
    }

    /** Reads from behind {@code <value>}: a scalar to its end, an array or struct to its first member. */
    private JsonToken readValue() {
        scanner.next();
        if (scanner.isClosing(Tag.VALUE)) {
            return string();
        }
        Tag type = scanner.tag();
        if (scanner.isClosing() || type == null) {
            throw scanner.unexpected("a type");
        }
        if (type == Tag.STRUCT) {
            return enter(context.createChildObjectContext(-1, -1), JsonToken.START_OBJECT);
        }
        scanner.next();
        if (type == Tag.ARRAY) {
            if (scanner.isClosing(Tag.ARRAY)) {
                scanner.close(Tag.VALUE);
                closesNext = true;
            } else if (!scanner.isOpening(Tag.DATA)) {
                throw scanner.unexpected("<data>");
            }
            return enter(context.createChildArrayContext(-1, -1), JsonToken.START_ARRAY);
        }
        scanner.checkClosing(type);
        JsonToken token = scalar(type);
        scanner.close(Tag.VALUE);
        valueEnds();
        return token;
    }

    private JsonToken string() {
        text = scanner.text();
        valueEnds();
        return JsonToken.VALUE_STRING;
    }

    private JsonToken scalar(Tag type) {
        String content = scanner.text();
        return switch (type) {
            case STRING -> {
                text = content;
                yield JsonToken.VALUE_STRING;
            }
            case NIL -> JsonToken.VALUE_NULL;
            case BOOLEAN -> XmlRpcScalars.bool(content) ? JsonToken.VALUE_TRUE : JsonToken.VALUE_FALSE;
            case INT, I1, I2, I4, I8, BIGINTEGER -> {
                number = XmlRpcScalars.integer(type, content);
                yield JsonToken.VALUE_NUMBER_INT;
            }
            case DOUBLE, FLOAT, BIGDECIMAL -> {
                number = XmlRpcScalars.decimal(type, content);
                yield JsonToken.VALUE_NUMBER_FLOAT;
            }
            case BASE64 -> embed(XmlRpcScalars.bytes(content));
            case DATE_TIME -> embed(XmlRpcScalars.dateTime(content));
            default -> throw new MalformedXmlException("<" + type + "> is no type of a value");
        };
    }

    private JsonToken embed(Object value) {
        embedded = value;
        return JsonToken.VALUE_EMBEDDED_OBJECT;
    }

    @Override
    public @Nullable String currentName() {
        if (_currToken == JsonToken.START_OBJECT || _currToken == JsonToken.START_ARRAY) {
            return context.getParent().currentName();
        }
        return context.currentName();
    }

    @Override
    public @Nullable String getString() {
        if (_currToken == null) {
            return null;
        }
        return switch (_currToken) {
            case VALUE_STRING -> text;
            case PROPERTY_NAME -> context.currentName();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                Objects.requireNonNull(number).toString();
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
        return _currToken == JsonToken.VALUE_EMBEDDED_OBJECT ? embedded : null;
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
        if (_currToken != JsonToken.VALUE_NUMBER_INT && _currToken != JsonToken.VALUE_NUMBER_FLOAT) {
            throw _constructNotNumericType(_currToken, 0);
        }
        return Objects.requireNonNull(number);
    }

    @Override
    public @Nullable NumberType getNumberType() {
        if (_currToken == JsonToken.VALUE_NUMBER_INT) {
            return number instanceof Integer
                    ? NumberType.INT
                    : number instanceof Long ? NumberType.LONG : NumberType.BIG_INTEGER;
        }
        if (_currToken == JsonToken.VALUE_NUMBER_FLOAT) {
            return number instanceof Double ? NumberType.DOUBLE : NumberType.BIG_DECIMAL;
        }
        return null;
    }

    @Override
    public boolean isNaN() {
        return _currToken == JsonToken.VALUE_NUMBER_FLOAT
                && number instanceof Double value
                && (value.isNaN() || value.isInfinite());
    }

    @Override
    public int getIntValue() {
        Number value = getNumberValue();
        if (!(value instanceof Integer)) {
            _reportOverflowInt();
        }
        return value.intValue();
    }

    @Override
    public long getLongValue() {
        Number value = getNumberValue();
        if (!(value instanceof Integer) && !(value instanceof Long)) {
            _reportOverflowLong();
        }
        return value.longValue();
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
    public TokenStreamContext streamReadContext() {
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
