package io.trivet.rpc.xml;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.util.SimpleStreamReadContext;

/**
 * Shows the {@code value} elements of a document as the tokens that Jackson binds to Java types; no tree in between.
 *
 * <p>It begins where its scanner stands and reads one value, and after {@link #clearCurrentToken()} the next. Not thread-safe.
 */
final class XmlRpcParser extends ScalarParser {
    private final XmlScanner scanner;
    private final int mostDepth;
    private SimpleStreamReadContext context = SimpleStreamReadContext.createRootContext(null);

    private int values;

    /** An array or struct without content closes at the next token. */
    private boolean closesNext;

    XmlRpcParser(XmlScanner scanner, int mostDepth) {
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
            count();
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
            count();
            scanner.open(Tag.NAME);
            scanner.close(Tag.NAME);
            context.setCurrentName(scanner.name());
            return JsonToken.PROPERTY_NAME;
        }
        scanner.checkClosing(Tag.STRUCT);
        scanner.close(Tag.VALUE);
        return leave();
    }

    private void count() {
        if (++values > Limits.VALUES) {
            throw new MalformedXmlException(
                    "arrays and structs hold more than " + Limits.VALUES + " values", FaultCodes.TOO_MANY_VALUES);
        }
    }

    private JsonToken enter(SimpleStreamReadContext inner, JsonToken token) {
        if (inner.getNestingDepth() > mostDepth) {
            throw new MalformedXmlException("values nest deeper than " + mostDepth, FaultCodes.TOO_DEEP);
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
        text = scanner.string();
        valueEnds();
        return JsonToken.VALUE_STRING;
    }

    private JsonToken scalar(Tag type) {
        if (type == Tag.STRING) {
            text = scanner.string();
            return JsonToken.VALUE_STRING;
        }
        String content = scanner.text();
        return switch (type) {
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
            default -> throw new MalformedXmlException("<" + type + "> is no type of a value", FaultCodes.NO_XML_RPC);
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
}
