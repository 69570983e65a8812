package io.trivet.rpc.xml;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads scalars in their plainest form directly from the bytes: {@code <int>42</int></value>}. */
abstract class PlainScalars {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int MAX_DIGITS = 18;

    /**
     * The maximum number of digits for the fast way. With no more digits, the number and its power of ten are exact in
     * a double, so their quotient is the nearest double.
     */
    private static final int MAX_DIGITS_OF_DOUBLE = 15;

    private static final double[] POWERS = new double[MAX_DIGITS_OF_DOUBLE + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = 10 * POWERS[i - 1];
        }
    }

    private static final Plain INT = new Plain(Tag.INT);
    private static final Plain I4 = new Plain(Tag.I4);
    private static final Plain I8 = new Plain(Tag.I8);
    private static final Plain DOUBLE = new Plain(Tag.DOUBLE);
    private static final Plain BOOLEAN = new Plain(Tag.BOOLEAN);
    private static final Plain STRING = new Plain(Tag.STRING);

    final byte[] input;
    final int end;
    int position;

    /** The maximum length of a string in bytes. */
    final int maxString;

    /** The content of the last scalar; the latter two fields are set for types that use them. */
    private int from;

    private int to;
    private boolean isAscii;
    private long whole;
    private double floating;

    PlainScalars(byte[] input, int from, int to, int maxString) {
        this.input = input;
        position = from;
        end = to;
        this.maxString = maxString;
    }

    /** A type, and its tags in their usual form. */
    private static final class Plain {
        private final Tag tag;
        private final byte[] opening;
        private final byte[] closing;

        Plain(Tag tag) {
            this.tag = tag;
            opening = ("<" + tag + ">").getBytes(StandardCharsets.US_ASCII);
            closing = ("</" + tag + "></value>").getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** Steps over these bytes if they come next. */
    final boolean skipPlain(byte[] expected) {
        if (!comes(expected, position)) {
            return false;
        }
        position += expected.length;
        return true;
    }

    /** Compares eight bytes at a time: tags are too short for the JDK's method for long arrays. */
    private boolean comes(byte[] expected, int at) {
        int length = expected.length;
        if (end - at < length) {
            return false;
        }
        if (length < Long.BYTES) {
            for (int i = 0; i < length; i++) {
                if (input[at + i] != expected[i]) {
                    return false;
                }
            }
            return true;
        }
        for (int i = 0; i < length - Long.BYTES; i += Long.BYTES) {
            if ((long) LONGS.get(input, at + i) != (long) LONGS.get(expected, i)) {
                return false;
            }
        }
        int last = length - Long.BYTES;
        return (long) LONGS.get(input, at + last) == (long) LONGS.get(expected, last);
    }

    /** Steps over a scalar and the end of its value, and returns its type; or does nothing and returns null. */
    final @Nullable Tag skipPlainScalar() {
        if (end - position < 5) {
            return null;
        }
        Plain type = switch (input[position + 1]) {
            case 'i' -> input[position + 2] == 'n' ? INT : input[position + 2] == '8' ? I8 : I4;
            case 's' -> STRING;
            case 'd' -> DOUBLE;
            case 'b' -> BOOLEAN;
            default -> null;
        };
        if (type == null || !comes(type.opening, position)) {
            return null;
        }
        from = position + type.opening.length;
        boolean fits = switch (type.tag) {
            case STRING -> findText();
            case DOUBLE -> findDouble();
            case BOOLEAN -> findWhole() && to == from + 1 && (whole & ~1) == 0;
            default -> findWhole();
        };
        if (!fits || !comes(type.closing, to)) {
            return null;
        }
        position = to + type.closing.length;
        return type.tag;
    }

    private boolean findText() {
        int all = 0;
        for (int i = from; i < end; i++) {
            byte b = input[i];
            if (b == '<') {
                to = i;
                isAscii = all >= 0;
                return to - from <= maxString;
            }
            if (b == '&' || b == '\r') {
                return false;
            }
            all |= b;
        }
        return false;
    }

    private boolean findWhole() {
        boolean isNegative = from < end && input[from] == '-';
        int start = isNegative ? from + 1 : from;
        int i = start;
        long value = 0;
        while (i < end && input[i] >= '0' && input[i] <= '9') {
            value = 10 * value + (input[i] - '0');
            i++;
            if (i - start > MAX_DIGITS) {
                return false;
            }
        }
        whole = isNegative ? -value : value;
        to = i;
        return i > start;
    }

    private boolean findDouble() {
        if (!findWhole() || to - from > MAX_DIGITS_OF_DOUBLE || to >= end || input[to] != '.') {
            return false;
        }
        boolean isNegative = input[from] == '-';
        long digits = Math.abs(whole);
        int point = to;
        int i = point + 1;
        while (i < end && input[i] >= '0' && input[i] <= '9') {
            if (i - from > MAX_DIGITS_OF_DOUBLE) {
                return false;
            }
            digits = 10 * digits + (input[i] - '0');
            i++;
        }
        to = i;
        double value = digits / POWERS[i - point - 1];
        floating = isNegative ? -value : value;
        return i > point + 1;
    }

    /** Returns the number in the last scalar, of a type without a fraction. */
    final long whole() {
        return whole;
    }

    /** Returns the number in the last scalar, of a type with a fraction. */
    final double floating() {
        return floating;
    }

    /** Returns whether the last scalar was a 1. */
    final boolean isTrue() {
        return whole == 1;
    }

    /** Returns the length of the last scalar's text in bytes. */
    final int plainLength() {
        return to - from;
    }

    /** Returns the last scalar's text. */
    final String plainText() {
        return isAscii ? new String(input, from, to - from, StandardCharsets.ISO_8859_1) : decode(from, to);
    }

    abstract String decode(int begin, int behind);
}
