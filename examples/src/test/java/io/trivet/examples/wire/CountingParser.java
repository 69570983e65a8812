package io.trivet.examples.wire;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.Counting;
import io.trivet.rpc.values.ValueException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.SerializableString;
import tools.jackson.core.sym.PropertyNameMatcher;
import tools.jackson.core.util.JsonParserDelegate;

/** Enforces the limits while values are read: the length of strings, the depth, and the memory of the values. */
final class CountingParser extends JsonParserDelegate implements Counting {
    private final RpcLimits limits;
    private final MessageMemory memory;
    private long taken;
    private long there = MessageMemory.FREE;

    CountingParser(JsonParser cbor, RpcLimits limits, MessageMemory memory) {
        super(cbor);
        this.limits = limits;
        this.memory = memory;
    }

    /** Returns the memory that the values took, which must be given back when they are not used any more. */
    MessageMemory memory() {
        return memory;
    }

    // snippet
    @Override
    public JsonToken nextToken() {
        JsonToken token = super.nextToken();
        if (token != null) {
            switch (token) {
                case START_OBJECT -> enter(MessageMemory.MAP);
                case START_ARRAY -> enter(MessageMemory.LIST);
                case PROPERTY_NAME ->
                    charge(MessageMemory.ENTRY
                            + MessageMemory.STRING
                            + currentName().length());
                case VALUE_STRING -> charge(MessageMemory.STRING + length(getString()));
                case VALUE_EMBEDDED_OBJECT -> charge(MessageMemory.STRING + length(getEmbeddedObject()));
                default -> charge(MessageMemory.BOXED);
            }
        }
        return token;
    }

    private void enter(int bytes) {
        if (streamReadContext().getNestingDepth() > limits.maxDepth()) {
            throw new ValueException("values nest deeper than " + limits.maxDepth()).ofLimit("maxDepth");
        }
        charge(MessageMemory.SLOT + bytes);
    }

    private int length(Object value) {
        int length = value instanceof byte[] bytes ? bytes.length : 0;
        if (value instanceof String text) {
            length = text.length() * 3L <= limits.maxString()
                    ? text.length()
                    : text.getBytes(StandardCharsets.UTF_8).length;
        }
        if (length > limits.maxString()) {
            throw new ValueException("a string takes more than " + limits.maxString() + " bytes").ofLimit("maxString");
        }
        return length;
    }

    @Override
    public void charge(long bytes) {
        taken += bytes;
        if (taken > there) {
            there = memory.roomFor(taken);
        }
        if (there < 0) {
            ValueException full = new ValueException(memory.problem()).ofLimit(memory.limit());
            throw memory.isShort() ? full.forNow(taken) : full;
        }
    }
    // end

    @Override
    public String nextName() {
        return nextToken() == JsonToken.PROPERTY_NAME ? currentName() : null;
    }

    @Override
    public boolean nextName(SerializableString expected) {
        return expected.getValue().equals(nextName());
    }

    @Override
    public int nextNameMatch(PropertyNameMatcher matcher) {
        String name = nextName();
        if (name != null) {
            return matcher.matchName(name);
        }
        return hasToken(JsonToken.END_OBJECT)
                ? PropertyNameMatcher.MATCH_END_OBJECT
                : PropertyNameMatcher.MATCH_ODD_TOKEN;
    }
}
