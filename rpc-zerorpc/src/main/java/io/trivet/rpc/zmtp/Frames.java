package io.trivet.rpc.zmtp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lays out frames and messages of ZMTP in arrays of bytes. */
public final class Frames {
    static final int MORE = 1;
    static final int LONG = 2;
    static final int COMMAND = 4;

    static final int SHORT_HEAD = 2;
    static final int LONG_HEAD = 9;
    static final int MAX_SHORT = 255;

    /** The frame in front of a message's content. */
    private static final int DELIMITER = SHORT_HEAD;

    /**
     * The number of bytes to leave free in front of a message's content, for {@link #copy} or {@link #complete}: an
     * empty frame, and the content's flags and length.
     */
    public static final int ROOM = DELIMITER + LONG_HEAD;

    private Frames() {}

    /**
     * Returns a message whose content was written behind {@link #ROOM} bytes, as an array that begins with the message.
     *
     * @param length how many bytes of the array are used
     */
    public static byte[] copy(byte[] bytes, int length) {
        int content = length - ROOM;
        if (content > MAX_SHORT) {
            byte[] copy = Arrays.copyOf(bytes, length);
            complete(copy, length);
            return copy;
        }
        int from = LONG_HEAD - SHORT_HEAD;
        byte[] copy = Arrays.copyOfRange(bytes, from, length);
        copy[0] = MORE;
        copy[1] = 0;
        copy[2] = 0;
        copy[3] = (byte) content;
        return copy;
    }

    /** Makes a message of an array in which content was written behind {@link #ROOM} bytes. */
    public static void complete(byte[] bytes, int length) {
        bytes[0] = MORE;
        bytes[1] = 0;
        bytes[2] = LONG;
        putLong(bytes, 3, length - ROOM);
    }

    /** Returns a message with frames in front, which have to be complete and to announce more. */
    public static byte[] behind(byte[] envelope, byte[] message) {
        if (envelope.length == 0) {
            return message;
        }
        int length = length(message);
        byte[] both = Arrays.copyOf(envelope, envelope.length + length);
        System.arraycopy(message, 0, both, envelope.length, length);
        return both;
    }

    /** Returns where the content of a message without an envelope begins. */
    public static int contentAt(byte[] message) {
        return message[DELIMITER] == LONG ? ROOM : DELIMITER + SHORT_HEAD;
    }

    /** Returns how many bytes the message or the command takes with which an array begins; the array may be longer. */
    public static int length(byte[] bytes) {
        int at = 0;
        while (true) {
            int flags = bytes[at];
            at += (flags & LONG) == 0
                    ? SHORT_HEAD + (bytes[at + 1] & 0xFF)
                    // Arrays are shorter than 2^31 bytes.
                    : LONG_HEAD + (int) getLong(bytes, at + 1);
            if ((flags & MORE) == 0) {
                return at;
            }
        }
    }

    /** Returns a command. */
    static byte[] command(String name, byte[] data) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        int length = 1 + text.length + data.length;
        boolean isLong = length > MAX_SHORT;
        int head = isLong ? LONG_HEAD : SHORT_HEAD;
        byte[] frame = new byte[head + length];
        frame[0] = (byte) (isLong ? COMMAND | LONG : COMMAND);
        if (isLong) {
            putLong(frame, 1, length);
        } else {
            frame[1] = (byte) length;
        }
        frame[head] = (byte) text.length;
        System.arraycopy(text, 0, frame, head + 1, text.length);
        System.arraycopy(data, 0, frame, head + 1 + text.length, data.length);
        return frame;
    }

    private static void putLong(byte[] bytes, int at, long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[at + i] = (byte) (value >>> 8 * (Long.BYTES - 1 - i));
        }
    }

    private static long getLong(byte[] bytes, int at) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | bytes[at + i] & 0xFF;
        }
        return value;
    }
}
