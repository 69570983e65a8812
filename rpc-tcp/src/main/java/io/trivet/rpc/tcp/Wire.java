package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Fault;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The layout of the wire: the numbers that the package's Javadoc describes. */
final class Wire {
    static final byte REQUEST = 1;
    static final byte RESPONSE = 2;
    static final byte FAULT = 3;
    static final byte CANCEL = 4;
    static final byte REFUSED = 5;
    static final byte GO_AWAY = 6;
    static final byte PING = 7;
    static final byte PONG = 8;
    static final byte BEGUN = 9;
    static final byte ITEM = 10;
    static final byte END = 11;
    static final byte CREDIT = 12;

    /**
     * Maximum value of a length, which counts the bytes after it, whatever a user has set: a larger one isn't a frame.
     */
    static final int MAX_FRAME = 1024 * 1024 * 1024;

    static final int PREFACE_LENGTH = 8;

    static final int LENGTH_FIELD = 4;
    static final int TYPE_INDEX = LENGTH_FIELD;
    static final int ID_INDEX = TYPE_INDEX + 1;
    static final int BODY_INDEX = ID_INDEX + 4;

    /** Minimum value of a length: type and id. */
    static final int MIN_FRAME = BODY_INDEX - LENGTH_FIELD;

    /** TRVT. */
    private static final int NAME = 0x54_52_56_54;

    /** The highest version of the wire. */
    static final int VERSION = 2;

    static final int FIRST_VERSION_WITH_TAKEN_STREAMS = 2;

    /** The lowest version that a peer may speak. */
    private static final int OLDEST_VERSION = 1;

    /** The highest number of a status in version 1. */
    private static final int MAX_STATUS_OF_OLDEST = 10;

    /** First bytes of a TLS client, and of a TLS server that reports an error. */
    private static final int TLS_HELLO = 0x16_03;

    private static final int TLS_ALERT = 0x15_03;

    private Wire() {}

    static ByteBuf preface() {
        return Unpooled.copyLong((long) NAME << 32 | VERSION << 24);
    }

    /**
     * Returns why a peer with this preface is incompatible, or null if it is compatible. The version is the highest
     * that the peer speaks, and both then speak the lower one, so newer peers are accepted. The bytes after the version
     * are for newer peers.
     */
    static @Nullable String problemOfPreface(long bytes) {
        int name = (int) (bytes >>> 32);
        if (name >>> 16 == TLS_HELLO || name >>> 16 == TLS_ALERT) {
            return "the peer speaks TLS, as with tcps:// URIs, and this is a tcp:// URI";
        }
        if (name != NAME) {
            return "the peer doesn't speak Trivet's tcp wire: it began with 0x"
                    + HexFormat.of().toHexDigits(bytes);
        }
        int version = (int) (bytes >>> 24) & 0xFF;
        return version >= OLDEST_VERSION
                ? null
                : "the peer speaks version " + version + " of the tcp wire at most, and not " + OLDEST_VERSION;
    }

    /** Returns the version that both sides speak, if the peer has sent this preface. */
    static int version(long preface) {
        return Math.min(VERSION, (int) (preface >>> 24) & 0xFF);
    }

    /**
     * Returns the fault as a peer of this version reads it: an older one would take a status that it doesn't know for a
     * bug.
     */
    static Fault readable(Fault fault, int version) {
        return version > OLDEST_VERSION || fault.status().number() <= MAX_STATUS_OF_OLDEST
                ? fault
                : new Fault(RpcStatus.UNKNOWN, fault.message(), fault.exception(), fault.fields(), fault.trace());
    }

    /** Returns how many bytes a frame takes, according to its length field: its array may be longer. */
    static int length(byte[] frame) {
        return LENGTH_FIELD
                + ((frame[0] & 0xFF) << 24 | (frame[1] & 0xFF) << 16 | (frame[2] & 0xFF) << 8 | frame[3] & 0xFF);
    }

    /** Returns a frame without a body. */
    static byte[] frame(byte type, int id) {
        byte[] frame = new byte[BODY_INDEX];
        putInt(frame, 0, MIN_FRAME);
        frame[TYPE_INDEX] = type;
        putInt(frame, ID_INDEX, id);
        return frame;
    }

    /** Returns a credit frame for this many more items. */
    static byte[] credit(int id, int items) {
        byte[] frame = new byte[BODY_INDEX + Integer.BYTES];
        putInt(frame, 0, frame.length - LENGTH_FIELD);
        frame[TYPE_INDEX] = CREDIT;
        putInt(frame, ID_INDEX, id);
        putInt(frame, BODY_INDEX, items);
        return frame;
    }

    static void putInt(byte[] bytes, int index, int value) {
        bytes[index] = (byte) (value >> 24);
        bytes[index + 1] = (byte) (value >> 16);
        bytes[index + 2] = (byte) (value >> 8);
        bytes[index + 3] = (byte) value;
    }
}
