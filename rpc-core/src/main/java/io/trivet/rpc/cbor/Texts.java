package io.trivet.rpc.cbor;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** UTF-8, strictly: what isn't UTF-8 is neither read nor written. */
final class Texts {
    private static final char REPLACEMENT = '\uFFFD';

    private Texts() {}

    /** Returns the text, or null if the bytes aren't UTF-8. */
    static String decode(byte[] bytes, int from, int count) {
        String text = new String(bytes, from, count, StandardCharsets.UTF_8);
        // The JDK's constructor is by far the fastest way, and puts this character where it finds something wrong.
        // Looking for it
        // costs nothing in strings of one byte a character, which can't hold it.
        return text.indexOf(REPLACEMENT) < 0 ? text : strictly(bytes, from, count);
    }

    private static String strictly(byte[] bytes, int from, int count) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, count))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Refuses halves of surrogate pairs, for which UTF-8 has no form. */
    @SuppressWarnings("IncrementInForLoopAndHeader") // A pair is two steps.
    static void requireWholePairs(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isLowSurrogate(c)
                    || i + 1 == text.length()
                    || !Character.isLowSurrogate(text.charAt(i + 1))) {
                throw new CborException("a string has half a surrogate pair at index " + i);
            }
            i++;
        }
    }
}
