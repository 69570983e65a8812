package io.trivet.rpc.xml;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings a document into UTF-8, from the encoding that it declares. */
final class XmlEncoding {
    private static final int LONGEST_DECLARATION = 200;
    private static final byte[] UTF_8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] PLAIN = "<?xml version=\"1.0\"?>".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern DECLARED =
            Pattern.compile("<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']");

    private XmlEncoding() {}

    /** Returns the document as it came if it is in UTF-8, which a mark at its beginning says too. */
    static byte[] toUtf8(byte[] document) {
        if (document.length >= 2 && (document[0] & 0xFF) + (document[1] & 0xFF) == 0xFE + 0xFF) {
            return recode(document, StandardCharsets.UTF_16);
        }
        int from = startsWithMark(document) ? UTF_8_MARK.length : 0;
        if (from == 0) {
            Charset charset = declared(document);
            if (!charset.equals(StandardCharsets.UTF_8)) {
                return recode(document, charset);
            }
        }
        return from == 0 ? document : Arrays.copyOfRange(document, from, document.length);
    }

    private static boolean startsWithMark(byte[] document) {
        return document.length >= UTF_8_MARK.length
                && Arrays.equals(document, 0, UTF_8_MARK.length, UTF_8_MARK, 0, UTF_8_MARK.length);
    }

    private static Charset declared(byte[] document) {
        // Most declare nothing, and need not be searched.
        if (document.length < 2 || document[0] != '<' || document[1] != '?' || isPlain(document)) {
            return StandardCharsets.UTF_8;
        }
        String head =
                new String(document, 0, Math.min(document.length, LONGEST_DECLARATION), StandardCharsets.ISO_8859_1);
        Matcher matcher = DECLARED.matcher(head);
        if (!head.startsWith("<?xml") || !matcher.find()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(matcher.group(1));
        } catch (IllegalArgumentException e) {
            throw new MalformedXmlException(
                    "the encoding '" + matcher.group(1) + "' is unknown here: send UTF-8", FaultCodes.UNKNOWN_ENCODING);
        }
    }

    private static boolean isPlain(byte[] document) {
        return document.length >= PLAIN.length && Arrays.equals(document, 0, PLAIN.length, PLAIN, 0, PLAIN.length);
    }

    private static byte[] recode(byte[] document, Charset charset) {
        try {
            return charset.newDecoder()
                    .decode(ByteBuffer.wrap(document))
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new MalformedXmlException(
                    "the document is not in its declared encoding, " + charset, FaultCodes.WRONG_CHARACTER);
        }
    }
}
