package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.trivet.rpc.spi.MemoryAccount;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A document that is being written. Throws {@link NoRoomException} if it gets too long, or if there is no memory for
 * it. Each thread keeps the bytes of its last short document for the next one. Not thread-safe.
 */
final class XmlOutput implements AutoCloseable {
    private static final int FIRST_BYTES = 2048;

    /**
     * The maximum size that a thread keeps. Longer ones are counted, and a thread shouldn't hold their memory for ever.
     */
    private static final int MAX_KEPT_BYTES = 64 * 1024;

    /** The size up to which documents go to the socket in one piece with the headers before them. */
    private static final int MAX_BEHIND_HEADERS = 512;

    private static final int MAX_ARRAY = Integer.MAX_VALUE - 16;
    private static final ThreadLocal<XmlOutput> KEPT = new ThreadLocal<>();

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private boolean lenient;
    private Dialect dialect = Dialect.STANDARD;
    private int maxLength;
    private @Nullable MemoryAccount account;

    /** The number of bytes that was taken from the account. */
    private int taken;

    /** Whether a thread owns it; otherwise it gathers the output of several threads. */
    private boolean ofThread = true;

    private XmlOutput() {}

    /**
     * Returns an empty document, which the thread gives back by closing it. If the thread asks again before that, it
     * gets another one.
     *
     * @param maxLength the maximum length in bytes
     * @param account the account from which memory for a long document is taken, or null to count nothing
     */
    static XmlOutput begin(Dialect dialect, int maxLength, @Nullable MemoryAccount account) {
        XmlOutput output = KEPT.get();
        if (output == null) {
            output = new XmlOutput();
        } else {
            KEPT.remove();
            output.length = 0;
            output.lenient = false;
        }
        output.dialect = dialect;
        output.maxLength = maxLength;
        output.account = account;
        return output;
    }

    /** Returns a document that no thread keeps, for several threads to write to in turn. */
    static XmlOutput gather(Dialect dialect, int maxLength, @Nullable MemoryAccount account) {
        XmlOutput output = new XmlOutput();
        output.ofThread = false;
        output.dialect = dialect;
        output.maxLength = maxLength;
        output.account = account;
        return output;
    }

    /** Returns a document that also accepts the characters and times that may only be received, for our own reader. */
    static XmlOutput beginLenient() {
        XmlOutput output = begin(Dialect.STANDARD, MAX_ARRAY, null);
        output.lenient = true;
        return output;
    }

    boolean isLenient() {
        return lenient;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Gives back all memory whose ownership wasn't transferred. */
    @Override
    public void close() {
        if (account != null) {
            account.giveBack(taken);
            account = null;
        }
        taken = 0;
        if (ofThread && bytes.length <= MAX_KEPT_BYTES) {
            KEPT.set(this);
        } else {
            bytes = new byte[0];
            length = 0;
        }
    }

    int length() {
        return length;
    }

    /** Drops the output after a position. */
    void truncate(int newLength) {
        length = newLength;
    }

    /** Sets the maximum length in bytes from now on. */
    void setMaxLength(int bytes) {
        maxLength = bytes;
    }

    /**
     * Returns how many bytes were taken from the account for the document, or zero if it is too short to be counted.
     */
    int taken() {
        return taken;
    }

    /**
     * Returns the document, together with the memory that was taken for it from the account. This object can then only
     * be closed.
     */
    ByteBuf detach() {
        if (length > maxLength) {
            throw NoRoomException.ofLimit(maxLength);
        }
        if (length <= MAX_BEHIND_HEADERS) {
            // Its writer copies it after its headers, and a direct buffer would have to be freed by another thread.
            return Unpooled.wrappedBuffer(Arrays.copyOf(bytes, length));
        }
        if (bytes.length <= MAX_KEPT_BYTES) {
            return ByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(bytes, 0, length);
        }
        ByteBuf whole = Unpooled.wrappedBuffer(bytes, 0, length);
        bytes = new byte[FIRST_BYTES];
        length = 0;
        taken = 0;
        return whole;
    }

    byte[] toByteArray(int from) {
        return Arrays.copyOfRange(bytes, from, length);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            grow(more);
        }
    }

    private void grow(int more) {
        long needed = (long) length + more;
        if (needed > maxLength) {
            throw NoRoomException.ofLimit(maxLength);
        }
        int room = (int) Math.min(maxLength, Math.max(2L * bytes.length, needed));
        if (account != null && room > MAX_KEPT_BYTES) {
            if (!account.tryTake(room - taken)) {
                throw NoRoomException.forNow(room);
            }
            taken = room;
        }
        bytes = Arrays.copyOf(bytes, room);
    }

    void raw(byte[] tags) {
        reserve(tags.length);
        System.arraycopy(tags, 0, bytes, length, tags.length);
        length += tags.length;
    }

    /** Writes text that contains only ASCII, and no markup. */
    @SuppressWarnings("deprecation") // this deprecated method does exactly this, and is the fastest
    void ascii(String text) {
        reserve(text.length());
        text.getBytes(0, text.length(), bytes, length);
        length += text.length();
    }

    void number(int value) {
        if (value < 0) {
            ascii(Integer.toString(value));
            return;
        }
        int digits = 1;
        for (int rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        reserve(digits);
        int rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /**
     * Writes text with references for characters that XML would read differently, such as a carriage return.
     *
     * @throws IllegalArgumentException for a character that XML 1.0 can't hold (2.2)
     */
    void text(String text) {
        int count = text.length();
        reserve(count);
        int at = length;
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || c < ' ' || c == '<' || c == '>' || c == '&') {
                length = at;
                rest(text, i);
                return;
            }
            bytes[at++] = (byte) c;
        }
        length = at;
    }

    private void rest(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isPlain = c >= ' ' && c < 0x80 && c != '<' && c != '>' && c != '&';
            if (isPlain || lenient && c < ' ' && c != '\r') {
                reserve(1);
                bytes[length++] = (byte) c;
            } else if (c < 0x80) {
                ascii(XmlText.reference(c));
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                raw(text.substring(i, i + 2).getBytes(StandardCharsets.UTF_8));
                i++;
            } else {
                twoOrThreeBytes(lenient ? c : XmlText.checked(c));
            }
        }
    }

    private void twoOrThreeBytes(char c) {
        reserve(3);
        if (c < 0x800) {
            bytes[length++] = (byte) (0xC0 | c >> 6);
        } else {
            bytes[length++] = (byte) (0xE0 | c >> 12);
            bytes[length++] = (byte) (0x80 | c >> 6 & 0x3F);
        }
        bytes[length++] = (byte) (0x80 | c & 0x3F);
    }
}
