package io.trivet.rpc.zerorpc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The events of an open channel, in either direction. Others are ignored, as peers ignore ours. */
enum EventName {
    OK("OK"),
    ERR("ERR"),
    STREAM("STREAM"),
    STREAM_DONE("STREAM_DONE"),
    MORE("_zpc_more"),
    HEARTBEAT("_zpc_hb"),
    /** Ours: the caller gives up the call, or the called method wants no more items of the caller's stream. */
    CANCEL("_trivet_cancel"),
    /** Ours: the stream that a method returns has begun, though it has no item yet. */
    BEGUN("_trivet_begun"),
    /** Ours: the server takes no more calls on the connection. */
    LEAVING("_trivet_leaving"),
    /** Any other. */
    OTHER("");

    private static final EventName[] ALL = values();

    private final byte[] text;
    private final byte[] packed;

    EventName(String name) {
        text = name.getBytes(StandardCharsets.US_ASCII);
        packed = packed(name);
    }

    /** Returns a short text as MessagePack. */
    static byte[] packed(String name) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        byte[] item = new byte[1 + ascii.length];
        item[0] = (byte) (0xA0 | ascii.length);
        System.arraycopy(ascii, 0, item, 1, ascii.length);
        return item;
    }

    static EventName of(byte[] bytes, int from, int to) {
        for (EventName each : ALL) {
            if (Arrays.equals(each.text, 0, each.text.length, bytes, from, to)) {
                return each;
            }
        }
        return OTHER;
    }

    /** Returns whether a server sends nothing behind such an event. */
    boolean isLast() {
        return this == OK || this == ERR || this == STREAM_DONE;
    }

    /** Returns the name as MessagePack. */
    byte[] packed() {
        return packed;
    }
}
