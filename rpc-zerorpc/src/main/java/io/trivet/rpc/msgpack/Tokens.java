package io.trivet.rpc.msgpack;

import io.trivet.rpc.spi.MessageMemory;
import java.math.BigInteger;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** MessagePack as Jackson's tokens, and back. */
final class Tokens {
    private Tokens() {}

    /** Writes the value at the parser's current token. */
    static void write(JsonParser in, MessagePackWriter out) {
        JsonToken token = in.currentToken();
        switch (token) {
            case START_ARRAY, START_OBJECT -> container(in, out, token == JsonToken.START_OBJECT);
            case VALUE_STRING -> out.text(in.getString());
            case VALUE_NUMBER_INT -> {
                if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    out.integer(in.getBigIntegerValue());
                } else {
                    out.integer(in.getLongValue());
                }
            }
            case VALUE_NUMBER_FLOAT -> {
                switch (in.getNumberType()) {
                    case BIG_DECIMAL -> out.decimal(in.getDecimalValue());
                    case FLOAT -> out.floating(in.getFloatValue());
                    default -> out.floating(in.getDoubleValue());
                }
            }
            case VALUE_TRUE -> out.bool(true);
            case VALUE_FALSE -> out.bool(false);
            case VALUE_EMBEDDED_OBJECT -> out.binary(in.getBinaryValue());
            default -> out.nothing();
        }
    }

    private static void container(JsonParser in, MessagePackWriter out, boolean isMap) {
        int begin = out.begin();
        int count = 0;
        for (JsonToken each = in.nextToken(); !each.isStructEnd(); each = in.nextToken()) {
            if (isMap) {
                out.text(in.currentName());
                in.nextToken();
            }
            write(in, out);
            count++;
        }
        out.end(begin, isMap, count);
    }

    /** Reads the next value, and counts the memory that it takes. */
    static void read(MessagePackReader in, JsonGenerator out) {
        int first = in.next();
        in.charge(MessageMemory.SLOT);
        if (Format.isText(first)) {
            out.writeString(in.textBehind(first));
        } else if (Format.isInteger(first)) {
            in.charge(MessageMemory.BOXED);
            Number number = in.smallest(first);
            if (number instanceof BigInteger big) {
                out.writeNumber(big);
            } else if (number instanceof Integer small) {
                out.writeNumber(small);
            } else {
                out.writeNumber(number.longValue());
            }
        } else if (Format.isFloating(first)) {
            in.charge(MessageMemory.BOXED);
            out.writeNumber(in.real(first));
        } else if (Format.isArray(first)) {
            int count = in.count(first);
            in.down(MessageMemory.LIST);
            out.writeStartArray();
            for (int i = 0; i < count; i++) {
                read(in, out);
            }
            out.writeEndArray();
            in.up();
        } else if (Format.isMap(first)) {
            int count = in.count(first);
            in.down(MessageMemory.MAP);
            out.writeStartObject();
            for (int i = 0; i < count; i++) {
                in.charge(MessageMemory.ENTRY);
                out.writeName(in.key("text"));
                read(in, out);
            }
            out.writeEndObject();
            in.up();
        } else if (Format.isBinary(first)) {
            out.writeBinary(in.binaryBehind(first));
        } else if (Format.isExtension(first)) {
            in.charge(MessageMemory.BOXED);
            out.writePOJO(in.timestampBehind(first, "a value"));
        } else if (first == Format.TRUE || first == Format.FALSE) {
            out.writeBoolean(first == Format.TRUE);
        } else if (first == Format.NIL) {
            out.writeNull();
        } else {
            throw in.unexpected("a value", first);
        }
    }
}
