package io.trivet.rpc.msgpack;

import io.trivet.rpc.values.ReadFailures;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Numbers that are sent as text: decimals, and integers of more than 64 bits. */
final class TextNumbers {
    /** Maximum length, because longer numbers take disproportionately long to read. */
    static final int MAX_CHARACTERS = 10_000;

    /** Maximum size of the digits that are written: with a sign, a point and an exponent, they have that length. */
    static final int MAX_BITS = 33_000;

    private TextNumbers() {}

    /** Returns the integer, or null if the text is none. */
    static @Nullable BigInteger integer(String text) {
        return parsed(text, BigInteger::new);
    }

    /** Returns the decimal, or null if the text is none. */
    static @Nullable BigDecimal decimal(String text) {
        return parsed(text, BigDecimal::new);
    }

    /** Returns an integer if there is neither a point nor an exponent, otherwise a decimal; null if it is neither. */
    static @Nullable Number number(String text) {
        Number whole = integer(text);
        return whole == null ? decimal(text) : whole;
    }

    private static <T> @Nullable T parsed(String text, Function<String, T> parser) {
        try {
            return text.length() > MAX_CHARACTERS ? null : parser.apply(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Returns the words for a text that isn't a number. */
    static String isNone(String expected, String text) {
        return expected + " was expected, and '" + ReadFailures.shortened(text) + "' found";
    }
}
