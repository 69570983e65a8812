package io.trivet.rpc.values.binary;

import io.trivet.rpc.values.ValueException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Strict UTF-8: other bytes are neither read nor written. */
final class Texts {
    private static final char REPLACEMENT = '\uFFFD';

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long MARKS = '?' * ONES;

    private Texts() {}

    /** Returns the text, or null if the bytes aren't UTF-8. */
    static @Nullable String decode(byte[] bytes, int from, int count) {
        String text = new String(bytes, from, count, StandardCharsets.UTF_8);
        // The JDK's constructor is by far the fastest way, and puts this character where it finds an error. Searching
        // for it costs nothing in Latin-1 strings, which can't contain it.
        return text.indexOf(REPLACEMENT) < 0 ? text : strictly(bytes, from, count);
    }

    private static @Nullable String strictly(byte[] bytes, int from, int count) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, count))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Checks eight bytes at a time. */
    static boolean hasQuestionMark(byte[] bytes) {
        int at = 0;
        for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
            // The usual way to find a zero byte in a word.
            long zeroWhereMark = (long) LONG.get(bytes, at) ^ MARKS;
            if ((zeroWhereMark - ONES & ~zeroWhereMark & ONES << 7) != 0) {
                return true;
            }
        }
        for (; at < bytes.length; at++) {
            if (bytes[at] == '?') {
                return true;
            }
        }
        return false;
    }

    /** Refuses halves of surrogate pairs, for which UTF-8 has no form. */
    @SuppressWarnings("IncrementInForLoopAndHeader") // a pair takes two steps
    static void requireWholePairs(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isLowSurrogate(c)
                    || i + 1 == text.length()
                    || !Character.isLowSurrogate(text.charAt(i + 1))) {
                throw new ValueException("a string has half a surrogate pair at index " + i);
            }
            i++;
        }
    }
}
