package io.trivet.rpc.xml;

import io.trivet.rpc.spi.MemoryAccount;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Converts a document to UTF-8 from the encoding that it declares. */
final class XmlEncoding {
    private static final int MAX_DECLARATION = 200;
    private static final int CHARACTERS = 8192;
    private static final int FIRST_BYTES = 4096;

    /** The length up to which documents are not counted. */
    private static final int MAX_SMALL = 16 * 1024;

    private static final byte[] UTF_8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] PLAIN = "<?xml version=\"1.0\"?>".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern DECLARED =
            Pattern.compile("<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']");

    private XmlEncoding() {}

    /**
     * Returns the document unchanged if it is in UTF-8; a byte order mark shows that too.
     *
     * @param account the account from which another array is taken, or null to count nothing; the caller must
     *     {@linkplain #giveBack give back} that memory
     */
    static byte[] toUtf8(byte[] document, @Nullable MemoryAccount account) {
        if (document.length >= 2 && (document[0] & 0xFF) + (document[1] & 0xFF) == 0xFE + 0xFF) {
            return recode(document, StandardCharsets.UTF_16, account);
        }
        int from = startsWithMark(document) ? UTF_8_MARK.length : 0;
        if (from == 0) {
            Charset charset = declared(document);
            if (!charset.equals(StandardCharsets.UTF_8)) {
                return recode(document, charset, account);
            }
        }
        if (from == 0) {
            return document;
        }
        take(account, 0, document.length - from);
        return Arrays.copyOfRange(document, from, document.length);
    }

    /** Gives back the memory that was taken for an array other than the document itself. */
    static void giveBack(byte[] document, byte[] read, MemoryAccount account) {
        if (read != document && read.length > MAX_SMALL) {
            account.giveBack(read.length);
        }
    }

    private static void take(@Nullable MemoryAccount account, int before, int now) {
        int counted = before > MAX_SMALL ? before : 0;
        if (account != null && now > MAX_SMALL && !account.tryTake(now - counted)) {
            account.giveBack(counted);
            throw MalformedXmlException.forWantOfMemory();
        }
    }

    private static boolean startsWithMark(byte[] document) {
        return document.length >= UTF_8_MARK.length
                && Arrays.equals(document, 0, UTF_8_MARK.length, UTF_8_MARK, 0, UTF_8_MARK.length);
    }

    private static Charset declared(byte[] document) {
        // Most documents declare no encoding, and needn't be searched.
        if (document.length < 2 || document[0] != '<' || document[1] != '?' || isPlain(document)) {
            return StandardCharsets.UTF_8;
        }
        String head = new String(document, 0, Math.min(document.length, MAX_DECLARATION), StandardCharsets.ISO_8859_1);
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

    /** Converts in pieces: the complete document as characters would take twice the memory. */
    private static byte[] recode(byte[] document, Charset charset, @Nullable MemoryAccount account) {
        CharsetDecoder decoder = charset.newDecoder();
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        ByteBuffer in = ByteBuffer.wrap(document);
        CharBuffer characters = CharBuffer.allocate(CHARACTERS);
        ByteBuffer out = ByteBuffer.allocate(FIRST_BYTES);
        try {
            CoderResult decoded;
            do {
                decoded = decoder.decode(in, characters, true);
                if (decoded.isUnderflow()) {
                    decoded = decoder.flush(characters);
                }
                if (decoded.isError()) {
                    decoded.throwException();
                }
                characters.flip();
                CoderResult encoded = encoder.encode(characters, out, decoded.isUnderflow());
                while (encoded.isOverflow()) {
                    out = larger(out, account);
                    encoded = encoder.encode(characters, out, decoded.isUnderflow());
                }
                if (encoded.isError()) {
                    encoded.throwException();
                }
                characters.compact();
            } while (decoded.isOverflow());
        } catch (CharacterCodingException e) {
            give(account, out.capacity());
            throw new MalformedXmlException(
                    "the document is not in its declared encoding, " + charset, FaultCodes.WRONG_CHARACTER);
        }
        byte[] read = Arrays.copyOf(out.array(), out.position());
        give(account, out.capacity() - (read.length > MAX_SMALL ? read.length : 0));
        return read;
    }

    private static ByteBuffer larger(ByteBuffer full, @Nullable MemoryAccount account) {
        int room = 2 * full.capacity();
        take(account, full.capacity(), room);
        return ByteBuffer.allocate(room).put(full.flip());
    }

    private static void give(@Nullable MemoryAccount account, int capacity) {
        if (account != null && capacity > MAX_SMALL) {
            account.giveBack(capacity);
        }
    }
}
