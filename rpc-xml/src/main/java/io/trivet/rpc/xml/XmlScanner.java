package io.trivet.rpc.xml;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the tags of a document in UTF-8, and keeps the text before each of them.
 *
 * <p>It supports the parts of XML that XML-RPC needs. It skips comments, processing instructions, attributes and
 * prefixes, even undeclared prefixes, because peers send them. It refuses a document type, and so every entity except
 * the five predefined ones. It accepts control characters, although XML doesn't allow them, because Python sends them.
 * Not thread-safe.
 */
final class XmlScanner extends XmlInput {
    private static final String CDATA = "![CDATA[";
    private static final int MAX_REFERENCE = 10;
    private static final byte[] START_MEMBER = "<member><name>".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] START_VALUE = "</name><value>".getBytes(StandardCharsets.US_ASCII);

    /** The current tag; null before the first tag, and for an element that XML-RPC doesn't have. */
    private @Nullable Tag tag;

    /** The start of the current tag, which ends at the position. */
    private int tagFrom;

    private boolean closing;
    private boolean closesItself;

    private int textFrom;
    private int textTo;

    /** The text up to {@code textFrom} if it isn't one stretch of the input; otherwise null. */
    private @Nullable StringBuilder pieces;

    XmlScanner(byte[] input, int from, int to, int maxString) {
        super(input, from, to, maxString);
    }

    /** Steps over these bytes if they come next, as they do in documents without optional parts. */
    boolean skip(byte[] expected) {
        return !closesItself && skipPlain(expected);
    }

    /** Steps over a member's name and to the inside of its value, if they come next. */
    boolean skipMember(byte[] name) {
        int before = position;
        if (!closesItself && skipPlain(START_MEMBER) && skipPlain(name) && skipPlain(START_VALUE)) {
            return true;
        }
        position = before;
        return false;
    }

    /**
     * Steps over a scalar and the end of its value if it has the plain form. {@link #whole}, {@link #floating} or
     * {@link #plainText} then returns its content.
     */
    @Nullable
    Tag skipScalar() {
        return closesItself ? null : skipPlainScalar();
    }

    /** Steps to the next tag, whether it opens or closes an element. */
    void next() {
        textFrom = position;
        textTo = position;
        pieces = null;
        if (closesItself) {
            closesItself = false;
            closing = true;
            return;
        }
        while (true) {
            textTo = indexOf((byte) '<', position);
            position = textTo + 1;
            byte first = byteAt(position);
            if (first != '?' && first != '!') {
                readTag();
                return;
            }
            skipNoTag(first, addPiece());
            textFrom = position;
        }
    }

    /** Goes back to the position before the last tag, which didn't close itself. */
    void back(int before) {
        position = before;
    }

    /** Refuses content after the document's last tag, except white space, comments and processing instructions. */
    void end() {
        while (position < end) {
            byte b = input[position];
            if (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
                position++;
            } else if (startsWith("<!--", position)) {
                position = behind("-->", position + "<!--".length());
            } else if (startsWith("<?", position)) {
                position = behind("?>", position);
            } else {
                throw new MalformedXmlException("something follows the document's end, at byte " + position);
            }
        }
    }

    /** Steps to the next tag, which must open this element. */
    void open(Tag expected) {
        next();
        if (closing || tag != expected) {
            throw unexpected("<" + expected + ">");
        }
    }

    /** Steps to the next tag, which must close this element. */
    void close(Tag expected) {
        next();
        checkClosing(expected);
    }

    /** Refuses the current tag unless it closes this element. */
    void checkClosing(Tag expected) {
        if (!isClosing(expected)) {
            throw unexpected("</" + expected + ">");
        }
    }

    boolean isOpening(Tag asked) {
        return !closing && tag == asked;
    }

    boolean isClosing(Tag asked) {
        return closing && tag == asked;
    }

    boolean isClosing() {
        return closing;
    }

    @Nullable
    Tag tag() {
        return tag;
    }

    /** Returns whether the current tag contains these bytes. */
    boolean tagHolds(byte[] text) {
        for (int at = tagFrom; at <= position - text.length; at++) {
            if (Arrays.equals(input, at, at + text.length, text, 0, text.length)) {
                return true;
            }
        }
        return false;
    }

    MalformedXmlException unexpected(String expected) {
        return new MalformedXmlException(
                "expected " + expected + " and found <" + (closing ? "/" : "")
                        + (tag == null ? "an unknown element" : tag) + "> before byte " + position,
                FaultCodes.NO_XML_RPC);
    }

    /** Returns the text between the previous tag and the current one. */
    String text() {
        if (pieces == null && isPlain()) {
            return decode(textFrom, textTo);
        }
        String whole = addPiece().toString();
        textFrom = textTo;
        return whole;
    }

    /** Returns the text like {@link #text}, with the limit of a string. */
    String string() {
        return limited(maxString, "a string", FaultCodes.TOO_LONG_STRING);
    }

    /** Returns the maximum length of the result of {@link #text}, in bytes of UTF-8. */
    int textLength() {
        return textTo - textFrom + (pieces == null ? 0 : pieces.length());
    }

    /** Returns the text like {@link #text}, with the limit for bytes, which equals that of a string. */
    String base64() {
        // Four characters are three bytes, with an end of line after 76 characters.
        long max = maxString / 3 * 4L + maxString / 25 + 16;
        return limited((int) Math.min(Integer.MAX_VALUE, max), "base64", FaultCodes.TOO_LONG_STRING);
    }

    /** Returns the text like {@link #text}, with the limit for the name of a method or member. */
    String name() {
        return limited(Limits.NAME_BYTES, "a name", FaultCodes.TOO_LONG_NAME);
    }

    /** Checks the length in bytes before it creates a string. The text before comments is in the pieces already. */
    private String limited(int max, String what, int code) {
        if (textLength() > max) {
            throw new MalformedXmlException(
                    what + " is longer than " + max + " bytes",
                    code,
                    code == FaultCodes.TOO_LONG_STRING ? "maxString" : null);
        }
        return text();
    }

    private boolean isPlain() {
        for (int i = textFrom; i < textTo; i++) {
            if (input[i] == '&' || input[i] == '\r') {
                return false;
            }
        }
        return true;
    }

    private void skipNoTag(byte first, StringBuilder before) {
        if (first == '?') {
            position = behind("?>", position);
        } else if (startsWith("!--", position)) {
            position = behind("-->", position + "!--".length());
        } else if (startsWith(CDATA, position)) {
            int from = position + CDATA.length();
            position = behind("]]>", from);
            before.append(decode(from, position - "]]>".length()).replaceAll("\r\n?", "\n"));
        } else {
            throw new MalformedXmlException("a document type is not accepted: send the elements alone");
        }
    }

    private void readTag() {
        tagFrom = position;
        closing = input[position] == '/';
        int from = closing ? position + 1 : position;
        int at = from;
        byte b;
        while ((b = byteAt(at)) != '>' && b != '/' && b > ' ') {
            at++;
            if (b == ':') {
                from = at;
            }
        }
        tag = Tag.of(input, from, at);
        while ((b = byteAt(at)) != '>') {
            boolean quoted = b == '"' || b == '\'';
            at = (quoted ? indexOf(b, at + 1) : at) + 1;
        }
        closesItself = !closing && input[at - 1] == '/';
        position = at + 1;
    }

    /**
     * Adds the text that was passed to the pieces and returns them. References are resolved and ends of lines unified,
     * as in XML 1.0 (4.1, 2.11).
     */
    private StringBuilder addPiece() {
        StringBuilder before = pieces;
        if (before == null) {
            before = new StringBuilder();
            pieces = before;
        }
        int start = textFrom;
        for (int i = textFrom; i < textTo; i++) {
            if (input[i] == '&') {
                before.append(decode(start, i));
                int semicolon = indexOf((byte) ';', i);
                if (semicolon >= textTo || semicolon - i > MAX_REFERENCE) {
                    throw new MalformedXmlException("a reference has no end, at byte " + i);
                }
                before.appendCodePoint(resolve(decode(i + 1, semicolon)));
                i = semicolon;
                start = i + 1;
            } else if (input[i] == '\r') {
                before.append(decode(start, i)).append('\n');
                if (i + 1 < textTo && input[i + 1] == '\n') {
                    i++;
                }
                start = i + 1;
            }
        }
        before.append(decode(start, textTo));
        return before;
    }

    private static int resolve(String reference) {
        return switch (reference) {
            case "lt" -> '<';
            case "gt" -> '>';
            case "amp" -> '&';
            case "quot" -> '"';
            case "apos" -> '\'';
            default -> character(reference);
        };
    }

    private static int character(String reference) {
        try {
            int code = reference.startsWith("#x")
                    ? Integer.parseInt(reference.substring(2), 16)
                    : reference.startsWith("#") ? Integer.parseInt(reference.substring(1)) : -1;
            if (Character.isValidCodePoint(code)
                    && (code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE)) {
                return code;
            }
        } catch (NumberFormatException e) {
            // The reference is refused below, with its original text.
        }
        throw new MalformedXmlException("there is no character &" + reference + ";");
    }
}
