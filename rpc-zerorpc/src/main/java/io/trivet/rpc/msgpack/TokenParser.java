package io.trivet.rpc.msgpack;

import io.trivet.rpc.values.LenientParser;
import io.trivet.rpc.values.binary.BinaryReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.util.JsonParserDelegate;

/** Tokens of MessagePack, with what it has in another form than Jackson: big numbers as text, and timestamps. */
final class TokenParser extends JsonParserDelegate implements LenientParser {
    private final BinaryReader counting;

    TokenParser(JsonParser tokens, BinaryReader counting) {
        super(tokens);
        this.counting = counting;
    }

    @Override
    public void charge(long bytes) {
        counting.charge(bytes);
    }

    @Override
    public @Nullable Number otherNumber(Class<?> type) {
        if (hasToken(JsonToken.VALUE_STRING)) {
            String text = getString();
            return type == BigInteger.class
                    ? TextNumbers.integer(text)
                    : type == BigDecimal.class
                            ? TextNumbers.decimal(text)
                            : type == Number.class ? TextNumbers.number(text) : null;
        }
        boolean isWhole = type == long.class || type == BigInteger.class;
        return isWhole && hasToken(JsonToken.VALUE_NUMBER_FLOAT) ? whole(getDoubleValue()) : null;
    }

    private static @Nullable Number whole(double value) {
        if (!MessagePackReader.isBigInteger(value)) {
            return null;
        }
        BigInteger whole = new BigDecimal(value).toBigInteger();
        return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
    }

    @Override
    public @Nullable String dateTime() {
        return hasToken(JsonToken.VALUE_EMBEDDED_OBJECT) && getEmbeddedObject() instanceof Instant instant
                ? instant.toString()
                : null;
    }

    @Override
    public @Nullable String isoDateTime() {
        return dateTime();
    }

    @Override
    public String found() {
        return dateTime() == null ? LenientParser.super.found() : "an extension";
    }

    @Override
    public String mapName() {
        return "a map";
    }
}
