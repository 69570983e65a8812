package io.trivet.id;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Unsigned 64-bit numbers as text of a fixed length, the highest digit first. */
final class FixedLengthDigits {
    private static final int MAX_QUOTED = 40;

    private final byte[] digits;
    private final int length;

    /** The value of each ASCII character, or -1. */
    private final byte[] values = new byte[128];

    FixedLengthDigits(String digits, int length) {
        this.digits = digits.getBytes(StandardCharsets.US_ASCII);
        this.length = length;
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < digits.length(); i++) {
            reading(digits.substring(i, i + 1), i);
        }
    }

    FixedLengthDigits inEitherCase() {
        for (int i = 0; i < digits.length; i++) {
            String digit = String.valueOf((char) digits[i]);
            reading(digit.toLowerCase(Locale.ROOT), i);
        }
        return this;
    }

    /** Makes the parser accept these characters for this value, too. */
    FixedLengthDigits reading(String characters, int value) {
        for (int i = 0; i < characters.length(); i++) {
            values[characters.charAt(i)] = (byte) value;
        }
        return this;
    }

    @SuppressWarnings("deprecation") // The only constructor that doesn't decode; all bytes are ASCII.
    String format(long number) {
        byte[] text = new byte[length];
        long rest = number;
        int base = digits.length;
        for (int i = length - 1; i >= 0; i--) {
            long quotient = Long.divideUnsigned(rest, base);
            text[i] = digits[(int) (rest - quotient * base)];
            rest = quotient;
        }
        return new String(text, 0, 0, length);
    }

    long parse(String text) {
        if (text.length() != length) {
            throw new IllegalArgumentException(refusal(text, "not " + length + " characters long"));
        }
        int base = digits.length;
        long number = 0;
        for (int i = 0; i < length - 1; i++) {
            number = number * base + value(text, i);
        }
        // All digits but the last fit into 64 bits.
        int last = value(text, length - 1);
        if (Long.compareUnsigned(number, Long.divideUnsigned(-1L - last, base)) > 0) {
            throw new IllegalArgumentException(refusal(text, "more than 64 bits"));
        }
        return number * base + last;
    }

    private int value(String text, int index) {
        char character = text.charAt(index);
        int value = character < values.length ? values[character] : -1;
        if (value < 0) {
            throw new IllegalArgumentException(
                    refusal(text, "not base " + digits.length + ": character " + (index + 1) + " is not a digit"));
        }
        return value;
    }

    /** Returns a message that says what is wrong with the text, and quotes at most 40 characters of it. */
    static String refusal(String text, String wrong) {
        String shown = text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
        return "The id '" + shown + "' is " + wrong + ".";
    }
}
