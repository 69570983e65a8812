package io.trivet.id;

import java.util.Arrays;
import java.util.UUID;

/** UUIDs as text of 36 characters. */
final class UuidText {
    private static final int LENGTH = 36;

    /** The value of each ASCII character, or -1. */
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < 16; i++) {
            char digit = Character.forDigit(i, 16);
            VALUES[digit] = (byte) i;
            VALUES[Character.toUpperCase(digit)] = (byte) i;
        }
    }

    private UuidText() {}

    static UUID parse(String text) {
        if (text.length() != LENGTH
                || text.charAt(8) != '-'
                || text.charAt(13) != '-'
                || text.charAt(18) != '-'
                || text.charAt(23) != '-') {
            throw refused(text);
        }
        // A character that isn't a hexadecimal digit has the value -1, which makes the joined number negative.
        long time = join(text, 0, 4);
        long middle = join(text, 9, 14);
        long sequence = join(text, 19, 24);
        long node = join(text, 28, 32);
        if ((time | middle | sequence | node) < 0) {
            throw refused(text);
        }
        return new UUID(time << 32 | middle, sequence << 32 | node);
    }

    private static long join(String text, int high, int low) {
        return (long) hex(text, high) << 16 | hex(text, low);
    }

    /** Returns the value of four characters, or a negative number. */
    private static int hex(String text, int at) {
        char a = text.charAt(at);
        char b = text.charAt(at + 1);
        char c = text.charAt(at + 2);
        char d = text.charAt(at + 3);
        if ((a | b | c | d) >= VALUES.length) {
            return -1;
        }
        return VALUES[a] << 12 | VALUES[b] << 8 | VALUES[c] << 4 | VALUES[d];
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(FixedLengthDigits.refusal(
                text, "not a UUID of 36 characters, such as 017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
    }
}
