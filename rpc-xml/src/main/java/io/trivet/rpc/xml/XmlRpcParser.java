package io.trivet.rpc.xml;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.MemberNames;
import io.trivet.rpc.values.MemberParser;
import io.trivet.rpc.values.ReadFailures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.util.SimpleStreamReadContext;

/**
 * Presents the {@code value} elements of a document as the tokens that Jackson binds to Java types, without a tree in
 * between.
 *
 * <p>It begins at its scanner's position and reads one value, and after {@link #clearCurrentToken()} the next. Not
 * thread-safe.
 */
final class XmlRpcParser extends ScalarParser implements MemberParser {
    /** The memory that a scalar takes at most besides its text: a date with its zone. */
    private static final int MEMORY_OF_A_SCALAR = 80;

    private static final byte[] VALUE = ascii("<value>");
    private static final byte[] STRUCT = ascii("<struct>");
    private static final byte[] END_STRUCT = ascii("</struct></value>");
    private static final byte[] END_MEMBER = ascii("</member>");
    private static final byte[] ARRAY = ascii("<array><data>");
    private static final byte[] END_ARRAY = ascii("</data></array></value>");

    private final XmlScanner scanner;
    private final RpcLimits limits;
    private final @Nullable MemoryAccount account;
    private SimpleStreamReadContext context = SimpleStreamReadContext.createRootContext(null);

    /** The memory that the values so far take, and the amount up to which nothing is taken from the account. */
    private long memory;

    private long memoryThere = MessageMemory.FREE;
    private @Nullable MessageMemory counted;

    /** Whether the value of the name that was read last has begun already. */
    private boolean isInValue;

    /** Whether an array or struct without content closes at the next token. */
    private boolean closesNext;

    XmlRpcParser(XmlScanner scanner, RpcLimits limits, @Nullable MemoryAccount account) {
        this.scanner = scanner;
        this.limits = limits;
        this.account = account;
    }

    /** Makes the parser count nothing, because the skipped values are read by another parser, or by none. */
    XmlRpcParser skipping() {
        memoryThere = Long.MAX_VALUE;
        return this;
    }

    /**
     * Returns the memory that was taken from the account for the values, or null if none was. Its owner must give it
     * back.
     */
    @Nullable
    MessageMemory taken() {
        return counted;
    }

    @Override
    public void charge(long bytes) {
        if ((memory += bytes) > memoryThere) {
            makeRoom();
        }
    }

    private void makeRoom() {
        MessageMemory room = counted;
        if (room == null) {
            room = new MessageMemory(limits, account);
            counted = room;
        }
        memoryThere = room.roomFor(memory);
        if (memoryThere < 0) {
            throw MalformedXmlException.of(room);
        }
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
            count(MessageMemory.SLOT);
            context.setCurrentName(names.name(expected));
            _updateToken(JsonToken.PROPERTY_NAME);
            isInValue = true;
            return expected;
        }
        return nextToken() == JsonToken.END_OBJECT ? MemberNames.END : names.indexOf(context.currentName());
    }

    private JsonToken nextOfArray() {
        if (scanner.skip(VALUE)) {
            count(MessageMemory.SLOT);
            return readValue();
        }
        if (scanner.skip(END_ARRAY)) {
            return leave();
        }
        scanner.next();
        if (scanner.isOpening(Tag.VALUE)) {
            count(MessageMemory.SLOT);
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
            scanner.open(Tag.NAME);
            scanner.close(Tag.NAME);
            String name = scanner.name();
            count(MessageMemory.ENTRY + MessageMemory.STRING + name.length());
            context.setCurrentName(name);
            return JsonToken.PROPERTY_NAME;
        }
        scanner.checkClosing(Tag.STRUCT);
        scanner.close(Tag.VALUE);
        return leave();
    }

    private void count(int taking) {
        context.valueRead();
        charge(taking);
    }

    private JsonToken enter(SimpleStreamReadContext inner, JsonToken token) {
        if (inner.getNestingDepth() > limits.maxDepth()) {
            throw new MalformedXmlException(
                    "values nest deeper than " + limits.maxDepth(), FaultCodes.TOO_DEEP, "maxDepth");
        }
        charge(token == JsonToken.START_OBJECT ? MessageMemory.MAP : MessageMemory.LIST);
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

    /** Reads a value from after {@code <value>}: a scalar to its end, an array or struct to its first member. */
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
            int bytes = scanner.plainLength();
            charge(MessageMemory.STRING + bytes);
            text = made(scanner.plainText(), bytes);
            token = JsonToken.VALUE_STRING;
        } else if (type == Tag.BOOLEAN) {
            token = scanner.isTrue() ? JsonToken.VALUE_TRUE : JsonToken.VALUE_FALSE;
        } else {
            charge(MessageMemory.BOXED);
            token = type == Tag.DOUBLE ? floating(scanner.floating()) : whole(scanner.whole());
        }
        valueEnds();
        return token;
    }

    /** Counts the additional memory of a string that isn't all Latin-1: one wide character makes all take two bytes. */
    private String made(String string, int bytes) {
        if (string.length() != bytes) {
            charge(string.length());
        }
        return string;
    }

    private String readString() {
        int bytes = scanner.textLength();
        charge(MessageMemory.STRING + bytes);
        return made(scanner.string(), bytes);
    }

    private JsonToken string() {
        text = readString();
        valueEnds();
        return JsonToken.VALUE_STRING;
    }

    private JsonToken scalar(Tag type) {
        if (type == Tag.STRING) {
            text = readString();
            return JsonToken.VALUE_STRING;
        }
        if (type == Tag.NIL) {
            return JsonToken.VALUE_NULL;
        }
        // The text and the result are counted together: bytes take less than their text, and no other value is as long.
        charge(MessageMemory.STRING + MEMORY_OF_A_SCALAR + 2L * scanner.textLength());
        String content = type == Tag.BASE64 ? scanner.base64() : scanner.text();
        if (type == Tag.BOOLEAN && XmlRpcScalars.isBool(content)) {
            return XmlRpcScalars.bool(content) ? JsonToken.VALUE_TRUE : JsonToken.VALUE_FALSE;
        }
        return unread(type, content);
    }

    /** Skips an element that isn't a type. It is refused only if its value is requested. */
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

    /** Some languages send an empty array for an empty struct, because they don't distinguish the two. */
    @Override
    public boolean isExpectedStartObjectToken() {
        if (_currToken == JsonToken.START_ARRAY && context.inArray() && isEmpty()) {
            context = context.clearAndGetParent().createChildObjectContext(-1, -1);
            closesNext = true;
            _updateToken(JsonToken.START_OBJECT);
        }
        return _currToken == JsonToken.START_OBJECT;
    }

    /** Returns whether the array that was just entered closes, and steps past its end if so. */
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

    /**
     * Returns the parser's position inside the value that began in this context, as a path after the value's own name.
     */
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
