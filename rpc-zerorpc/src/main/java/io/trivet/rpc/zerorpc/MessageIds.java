package io.trivet.rpc.zerorpc;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the ids of a connection's events, in Python's form: 32 hexadecimal characters as binary, of which the first 8
 * count and the others are random. A server of Python tells channels apart by these alone, whoever opened them.
 * Thread-safe.
 */
final class MessageIds {
    /** The length of an id as an item of MessagePack. */
    static final int LENGTH = 34;

    private static final int HEAD = 2;
    private static final byte TEXT_8 = (byte) 0xD9;
    private static final byte TEXT_16 = (byte) 0xDA;
    private static final int COUNTER = 8;
    private static final int RANDOM_BYTES = 12;
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] template = new byte[LENGTH];
    private final AtomicInteger last = new AtomicInteger();

    MessageIds() {
        template[0] = (byte) 0xC4;
        template[1] = LENGTH - HEAD;
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        for (int i = 0; i < RANDOM_BYTES; i++) {
            template[HEAD + COUNTER + 2 * i] = (byte) DIGITS[random[i] >> 4 & 0xF];
            template[HEAD + COUNTER + 2 * i + 1] = (byte) DIGITS[random[i] & 0xF];
        }
    }

    /** Returns the next number, which is different from the last four billion. */
    int nextNumber() {
        return last.incrementAndGet();
    }

    /** Writes the id with a number. */
    void put(int number, byte[] bytes, int at) {
        System.arraycopy(template, 0, bytes, at, LENGTH);
        for (int i = 0; i < COUNTER; i++) {
            bytes[at + HEAD + i] = (byte) DIGITS[number >>> 4 * (COUNTER - 1 - i) & 0xF];
        }
    }

    /** Returns the id with a number. */
    byte[] of(int number) {
        byte[] id = new byte[LENGTH];
        put(number, id, 0);
        return id;
    }

    /** Returns a new id. */
    byte[] next() {
        return of(nextNumber());
    }

    /**
     * Returns the number of an id, or zero if it isn't one of these. It may have come back as a text, from a server whose
     * MessagePack has no binary.
     */
    int numberOf(byte[] bytes, int from, int to) {
        int length = to - from;
        boolean isBinaryOrText = length == LENGTH && (bytes[from] == template[0] || bytes[from] == TEXT_8);
        boolean isLongText = length == LENGTH + 1 && bytes[from] == TEXT_16;
        if (!isBinaryOrText && !isLongText) {
            return 0;
        }
        int start = to - (LENGTH - HEAD);
        int number = 0;
        for (int i = 0; i < LENGTH - HEAD; i++) {
            int each = bytes[start + i];
            if (i < COUNTER) {
                int digit = Character.digit(each, 16);
                if (digit < 0) {
                    return 0;
                }
                number = number << 4 | digit;
            } else if (each != template[HEAD + i]) {
                return 0;
            }
        }
        return number;
    }
}
