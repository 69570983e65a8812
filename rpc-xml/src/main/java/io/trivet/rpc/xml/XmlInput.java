package io.trivet.rpc.xml;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a document and the current position in them, with methods that search for the parts of tags. */
abstract class XmlInput extends PlainScalars {
    XmlInput(byte[] input, int from, int to, int maxString) {
        super(input, from, to, maxString);
    }

    /** Returns the current position, so that another scanner can continue there. */
    int position() {
        return position;
    }

    @Override
    final String decode(int from, int to) {
        String text = new String(input, from, to - from, StandardCharsets.UTF_8);
        if (text.indexOf('\ufffd') >= 0) {
            // The replacement character was either sent, or the bytes are not UTF-8.
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(input, from, to - from));
            } catch (CharacterCodingException e) {
                throw new MalformedXmlException(
                        "the text before byte " + to + " is not in the declared encoding", FaultCodes.WRONG_CHARACTER);
            }
        }
        return text;
    }

    final boolean startsWith(String text, int at) {
        if (end - at < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (input[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    final int behind(String text, int from) {
        for (int at = from; at < end; at++) {
            if (startsWith(text, at)) {
                return at + text.length();
            }
        }
        throw early();
    }

    final int indexOf(byte wanted, int from) {
        for (int i = from; i < end; i++) {
            if (input[i] == wanted) {
                return i;
            }
        }
        throw early();
    }

    final byte byteAt(int at) {
        if (at >= end) {
            throw early();
        }
        return input[at];
    }

    private static MalformedXmlException early() {
        return new MalformedXmlException("the document ends too early");
    }
}
