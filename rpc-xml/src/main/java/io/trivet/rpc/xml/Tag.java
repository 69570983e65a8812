package io.trivet.rpc.xml;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The elements of XML-RPC. They are recognized by their local name, whatever their prefix is. */
enum Tag {
    METHOD_CALL("methodCall"),
    METHOD_NAME("methodName"),
    METHOD_RESPONSE("methodResponse"),
    PARAMS("params"),
    PARAM("param"),
    FAULT("fault"),
    VALUE("value"),
    ARRAY("array"),
    DATA("data"),
    STRUCT("struct"),
    MEMBER("member"),
    NAME("name"),
    NIL("nil"),
    INT("int"),
    I4("i4"),
    I8("i8"),
    I1("i1"),
    I2("i2"),
    BIGINTEGER("biginteger"),
    DOUBLE("double"),
    FLOAT("float"),
    BIGDECIMAL("bigdecimal"),
    BOOLEAN("boolean"),
    STRING("string"),
    BASE64("base64"),
    DATE_TIME("dateTime.iso8601");

    private static final Tag[] ALL = values();

    private final String text;
    private final byte[] bytes;

    Tag(String text) {
        this.text = text;
        bytes = text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the element with this local name, or null if XML-RPC has none. */
    static @Nullable Tag of(byte[] input, int from, int to) {
        for (Tag tag : ALL) {
            if (tag.is(input, from, to)) {
                return tag;
            }
        }
        return null;
    }

    private boolean is(byte[] input, int from, int to) {
        if (bytes.length != to - from) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (input[from + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
