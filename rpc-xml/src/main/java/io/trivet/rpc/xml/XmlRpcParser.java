package io.trivet.rpc.xml;

import io.trivet.rpc.jackson.MemberNames;
import io.trivet.rpc.jackson.MemberParser;
import io.trivet.rpc.jackson.ReadFailures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.util.SimpleStreamReadContext;

/**
 * Shows the {@code value} elements of a document as the tokens that Jackson binds to Java types; no tree in between.
 *
 * <p>It begins where its scanner stands and reads one value, and after {@link #clearCurrentToken()} the next. Not thread-safe.
 */
final class XmlRpcParser extends ScalarParser implements MemberParser {
    private static final byte[] VALUE = ascii("<value>");
    private static final byte[] STRUCT = ascii("<struct>");
    private static final byte[] END_STRUCT = ascii("</struct></value>");
    private static final byte[] END_MEMBER = ascii("</member>");
    private static final byte[] ARRAY = ascii("<array><data>");
    private static final byte[] END_ARRAY = ascii("</data></array></value>");

    private final XmlScanner scanner;
    private final int mostDepth;
    private SimpleStreamReadContext context = SimpleStreamReadContext.createRootContext(null);

    private int values;

    /** The value of the name that was read last has begun already. */
    private boolean isInValue;

    /** An array or struct without content closes at the next token. */
    private boolean closesNext;

    XmlRpcParser(XmlScanner scanner, int mostDepth) {
        this.scanner = scanner;
        this.mostDepth = mostDepth;
    }

    private static byte[] ascii(String tags) {
        return tags.getBytes(StandardCharsets.US_ASCII);
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
            return _updateToken(openValue());
        }
        if (_currToken == JsonToken.PROPERTY_NAME) {
            return _updateToken(openValue());
        }
        return _updateToken(context.inArray() ? nextOfArray() : nextOfStruct());
    }

    private JsonToken openValue() {
        if (!isInValue && !scanner.skip(VALUE)) {
            scanner.open(Tag.VALUE);
        }
        isInValue = false;
        return readValue();
    }

    @Override
    public int nextMember(MemberNames names, int expected) {
        if (!closesNext
                && context.inObject()
                && _currToken != JsonToken.PROPERTY_NAME
                && expected < names.size()
                && scanner.skipMember(names.utf8(expected))) {
            count();
            context.setCurrentName(names.name(expected));
            _updateToken(JsonToken.PROPERTY_NAME);
            isInValue = true;
            return expected;
        }
        return nextToken() == JsonToken.END_OBJECT ? MemberNames.END : names.indexOf(context.currentName());
    }

    private JsonToken nextOfArray() {
        if (scanner.skip(VALUE)) {
            count();
            return readValue();
        }
        if (scanner.skip(END_ARRAY)) {
            return leave();
        }
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
        if (scanner.skip(END_STRUCT)) {
            return leave();
        }
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
        context.valueRead();
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
        if (context.inObject() && !scanner.skip(END_MEMBER)) {
            scanner.close(Tag.MEMBER);
        }
    }

    /** Reads from behind {@code <value>}: a scalar to its end, an array or struct to its first member. */
    private JsonToken readValue() {
        Tag plain = scanner.skipScalar();
        if (plain != null) {
            return plainScalar(plain);
        }
        if (scanner.skip(STRUCT)) {
            return enter(context.createChildObjectContext(-1, -1), JsonToken.START_OBJECT);
        }
        if (scanner.skip(ARRAY)) {
            return enter(context.createChildArrayContext(-1, -1), JsonToken.START_ARRAY);
        }
        scanner.next();
        if (scanner.isClosing(Tag.VALUE)) {
            return string();
        }
        Tag type = scanner.tag();
        if (scanner.isClosing()) {
            throw scanner.unexpected("a type");
        }
        if (type == null) {
            return unknown();
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

    private JsonToken plainScalar(Tag type) {
        JsonToken token;
        if (type == Tag.STRING) {
            text = scanner.plainText();
            token = JsonToken.VALUE_STRING;
        } else if (type == Tag.BOOLEAN) {
            token = scanner.isTrue() ? JsonToken.VALUE_TRUE : JsonToken.VALUE_FALSE;
        } else {
            token = type == Tag.DOUBLE ? floating(scanner.floating()) : whole(scanner.whole());
        }
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
        if (type == Tag.NIL) {
            return JsonToken.VALUE_NULL;
        }
        String content = scanner.text();
        if (type == Tag.BOOLEAN && XmlRpcScalars.isBool(content)) {
            return XmlRpcScalars.bool(content) ? JsonToken.VALUE_TRUE : JsonToken.VALUE_FALSE;
        }
        return unread(type, content);
    }

    /** Passes over an element that is no type: it is refused where somebody asks for it. */
    private JsonToken unknown() {
        for (int depth = 1; depth > 0; ) {
            scanner.next();
            depth += scanner.isClosing() ? -1 : 1;
        }
        scanner.close(Tag.VALUE);
        JsonToken token = unread(null, "");
        valueEnds();
        return token;
    }

    /** An empty array is what some languages send for an empty struct, since they know no difference. */
    @Override
    public boolean isExpectedStartObjectToken() {
        if (_currToken == JsonToken.START_ARRAY && context.inArray() && isEmpty()) {
            context = context.clearAndGetParent().createChildObjectContext(-1, -1);
            closesNext = true;
            _updateToken(JsonToken.START_OBJECT);
        }
        return _currToken == JsonToken.START_OBJECT;
    }

    /** Tells whether the array that was just entered closes, and steps behind it if so. */
    private boolean isEmpty() {
        if (closesNext || scanner.skip(END_ARRAY)) {
            return true;
        }
        int before = scanner.position();
        scanner.next();
        if (!scanner.isClosing(Tag.DATA)) {
            scanner.back(before);
            return false;
        }
        scanner.close(Tag.ARRAY);
        scanner.close(Tag.VALUE);
        return true;
    }

    /** Returns where in the value that began inside this context the parser is, as a path behind what the value is called. */
    String path(String root, @Nullable TokenStreamContext from) {
        List<String> members = new ArrayList<>();
        for (TokenStreamContext at = context; at != from && !at.inRoot(); at = at.getParent()) {
            if (at.inArray() && at.hasCurrentIndex()) {
                members.add("[" + at.getCurrentIndex() + "]");
            } else if (at.inObject() && at.hasCurrentName()) {
                members.add(at.currentName());
            }
        }
        Collections.reverse(members);
        return ReadFailures.path(root, members);
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
