package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes text between tags so that every reader sees the same characters. */
final class XmlText {
    private XmlText() {}

    /**
     * Writes text with what XML would read otherwise as references, a carriage return among it.
     *
     * @throws IllegalArgumentException for a character that XML 1.0 can't hold (2.2)
     */
    static void write(ByteBuf out, CharSequence text) {
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String reference = c < ' ' || c == '<' || c == '>' || c == '&' ? reference(c) : null;
            if (reference != null) {
                ByteBufUtil.writeUtf8(out, text, start, i);
                out.writeCharSequence(reference, StandardCharsets.US_ASCII);
                start = i + 1;
            } else if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw noCharacter(c);
                }
                i++;
            } else if (c >= '\ufffe') {
                throw noCharacter(c);
            }
        }
        ByteBufUtil.writeUtf8(out, text, start, text.length());
    }

    /** Returns the text with a question mark for each character that XML can't hold. */
    static String writable(String text) {
        StringBuilder writable = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c < ' ' && "\t\n\r".indexOf(c) < 0 || c == 0xFFFE || c == 0xFFFF || isHalf(c) ? '?' : c)
                .forEach(writable::appendCodePoint);
        return writable.toString();
    }

    private static boolean isHalf(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    private static @Nullable String reference(char c) {
        return switch (c) {
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '&' -> "&amp;";
            // A reader makes a line feed of a bare one.
            case '\r' -> "&#13;";
            case '\n', '\t' -> null;
            default -> throw noCharacter(c);
        };
    }

    private static IllegalArgumentException noCharacter(char c) {
        return new IllegalArgumentException(
                String.format("a text holds U+%04X, which XML can't carry: send it as byte[]", (int) c));
    }
}
