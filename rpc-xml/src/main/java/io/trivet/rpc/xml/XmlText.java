package io.trivet.rpc.xml;

/** Knows which characters can stand in a document, and how. */
final class XmlText {
    private XmlText() {}

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

    /**
     * Returns what stands for an ASCII character that can't stand for itself, or can.
     *
     * @throws IllegalArgumentException for a character that XML 1.0 can't hold (2.2)
     */
    static String reference(char c) {
        return switch (c) {
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '&' -> "&amp;";
            // A reader makes a line feed of a bare one.
            case '\r' -> "&#13;";
            case '\n' -> "\n";
            case '\t' -> "\t";
            default -> throw noCharacter(c);
        };
    }

    /**
     * Returns a character beyond ASCII.
     *
     * @throws IllegalArgumentException if it is half a pair, or one that XML 1.0 can't hold (2.2)
     */
    static char checked(char c) {
        if (Character.isSurrogate(c) || c >= '\ufffe') {
            throw noCharacter(c);
        }
        return c;
    }

    private static IllegalArgumentException noCharacter(char c) {
        return new IllegalArgumentException(
                String.format("a text holds U+%04X, which XML can't carry: send it as byte[]", (int) c));
    }
}
