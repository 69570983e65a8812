package io.trivet.rpc.xml;

/** Determines which characters a document can contain, and how they are written. */
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
     * Returns the reference for an ASCII character that can't be written as itself, otherwise the character.
     *
     * @throws IllegalArgumentException for a character that XML 1.0 can't hold (2.2)
     */
    static String reference(char c) {
        return switch (c) {
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '&' -> "&amp;";
            // A reader would change a bare carriage return to a line feed.
            case '\r' -> "&#13;";
            case '\n' -> "\n";
            case '\t' -> "\t";
            default -> throw noCharacter(c);
        };
    }

    /**
     * Returns a character beyond ASCII.
     *
     * @throws IllegalArgumentException if it is half of a surrogate pair, or a character that XML 1.0 can't hold (2.2)
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
