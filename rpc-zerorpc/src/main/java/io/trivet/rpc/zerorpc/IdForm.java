package io.trivet.rpc.zerorpc;

import io.trivet.rpc.values.binary.BinaryWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The ids of one side of a connection in Python's form, which is ours, too: 32 hexadecimal characters as binary, of
 * which the first 8 count and the others stay. An id in this form is a number, so no copy of it is kept. Immutable.
 */
final class IdForm {
    /** The length of an id as an item of MessagePack. */
    static final int LENGTH = 34;

    /** The number of characters of an id. */
    static final int CHARACTERS = 32;

    private static final int HEAD = LENGTH - CHARACTERS;
    private static final byte BINARY_8 = (byte) 0xC4;
    private static final int COUNTER = 8;
    private static final int RANDOM_BYTES = (CHARACTERS - COUNTER) / 2;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** An id of this form. */
    private final byte[] template;

    private IdForm(byte[] template) {
        this.template = template;
    }

    /** Returns a form that no other side has. */
    static IdForm random() {
        byte[] template = new byte[LENGTH];
        template[0] = BINARY_8;
        template[1] = CHARACTERS;
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        for (int i = 0; i < RANDOM_BYTES; i++) {
            template[HEAD + COUNTER + 2 * i] = DIGITS[random[i] >> 4 & 0xF];
            template[HEAD + COUNTER + 2 * i + 1] = DIGITS[random[i] & 0xF];
        }
        return new IdForm(template);
    }

    /** Returns the form of an id, or null if it has another one. */
    static @Nullable IdForm of(byte[] bytes, int from, int to) {
        if (!isBinary(bytes, from, to) || number(bytes, from + HEAD) == 0) {
            return null;
        }
        return new IdForm(Arrays.copyOfRange(bytes, from, to));
    }

    private static boolean isBinary(byte[] bytes, int from, int to) {
        return to - from == LENGTH && bytes[from] == BINARY_8 && bytes[from + 1] == CHARACTERS;
    }

    /** Returns the number of an id as an item of MessagePack, or zero if it isn't one of these. */
    int numberOf(byte[] bytes, int from, int to) {
        return isBinary(bytes, from, to) ? numberOf(bytes, from + HEAD) : 0;
    }

    /** Returns the number of the id whose characters begin here, or zero if it isn't one of these. */
    int numberOf(byte[] bytes, int from) {
        boolean isOne =
                Arrays.equals(bytes, from + COUNTER, from + CHARACTERS, template, HEAD + COUNTER, HEAD + CHARACTERS);
        return isOne ? number(bytes, from) : 0;
    }

    /** Reads a number, in the digits in which it is written; otherwise returns zero. */
    private static int number(byte[] bytes, int from) {
        int number = 0;
        for (int i = from; i < from + COUNTER; i++) {
            int c = bytes[i];
            int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (digit < 0) {
                return 0;
            }
            number = number << 4 | digit;
        }
        return number;
    }

    /** Writes the id with a number into an array that has room for it. */
    void put(int number, byte[] bytes, int at) {
        System.arraycopy(template, 0, bytes, at, LENGTH);
        for (int i = 0; i < COUNTER; i++) {
            bytes[at + HEAD + i] = DIGITS[number >>> 4 * (COUNTER - 1 - i) & 0xF];
        }
    }

    /** Writes the id with a number. */
    void write(int number, BinaryWriter out) {
        out.raw(template, 0, LENGTH);
        put(number, out.bytes(), out.length() - LENGTH);
    }
}
