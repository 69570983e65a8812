package io.trivet.rpc.msgpack;

import io.trivet.rpc.RpcLimits;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HexFormat;
import tools.jackson.core.type.TypeReference;

/** Short forms of operations that all tests use. */
final class MessagePack {
    static final MessagePackValues VALUES = new MessagePackValues();

    private MessagePack() {}

    static byte[] write(Type type, Object value) {
        try (MessagePackWriter out = MessagePackWriter.ofAtMost(64 << 20)) {
            VALUES.codec(type).write(out, value);
            return Arrays.copyOf(out.bytes(), out.length());
        }
    }

    static String hex(Type type, Object value) {
        return HexFormat.of().formatHex(write(type, value));
    }

    static Object read(Type type, byte[] bytes) {
        // Reads from the middle of an array, as from a frame.
        byte[] frame = new byte[bytes.length + 7];
        Arrays.fill(frame, (byte) 0x91);
        System.arraycopy(bytes, 0, frame, 3, bytes.length);
        return VALUES.codec(type).read(new MessagePackReader(frame, 3, bytes.length));
    }

    static Object read(Type type, String hex) {
        return read(type, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** Reads bytes with these limits. */
    static Object read(Type type, byte[] bytes, RpcLimits limits) {
        return VALUES.codec(type).read(new MessagePackReader(bytes, 0, bytes.length, limits, null));
    }

    static Object there(Type type, Object value) {
        return read(type, write(type, value));
    }

    /** Returns a generic type. */
    static Type type(TypeReference<?> reference) {
        return reference.getType();
    }
}
