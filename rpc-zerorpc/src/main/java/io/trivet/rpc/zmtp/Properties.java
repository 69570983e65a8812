package io.trivet.rpc.zmtp;

import io.netty.handler.codec.CorruptedFrameException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The properties that READY and INITIATE carry: a byte for the name's length, the name, four for the value's, the value. */
final class Properties {
    private static final String SOCKET_TYPE = "Socket-Type";
    private static final String OURS = "X-Trivet";

    private Properties() {}

    static byte[] of(SocketType type) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, SOCKET_TYPE, type.name());
        put(out, OURS, "1");
        return out.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, String name, String value) {
        out.write(name.length());
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value.length()).array());
        out.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    private static Map<String, String> read(byte[] bytes, int from) {
        Map<String, String> all = new TreeMap<>();
        int at = from;
        while (at < bytes.length) {
            int valueAt = at + 1 + (bytes[at] & 0xFF) + Integer.BYTES;
            long length = valueAt > bytes.length
                    ? Long.MAX_VALUE
                    : ByteBuffer.wrap(bytes).getInt(valueAt - Integer.BYTES) & 0xFFFF_FFFFL;
            if (length > bytes.length - valueAt) {
                throw new CorruptedFrameException("properties that end too early");
            }
            String name = new String(bytes, at + 1, valueAt - Integer.BYTES - at - 1, StandardCharsets.ISO_8859_1);
            all.put(
                    name.toLowerCase(Locale.ROOT),
                    new String(bytes, valueAt, (int) length, StandardCharsets.ISO_8859_1));
            at = valueAt + (int) length;
        }
        return all;
    }

    /** Checks the peer's properties, and returns whether the peer is one of ours. */
    static boolean check(byte[] bytes, int from, SocketType mine) {
        Map<String, String> all = read(bytes, from);
        String type = all.getOrDefault(SOCKET_TYPE.toLowerCase(Locale.ROOT), "");
        if (!mine.talksTo(type)) {
            throw new CorruptedFrameException("the type of its socket, '"
                    + type.replaceAll("[^ -~]", "?").substring(0, Math.min(type.length(), 20))
                    + "', which doesn't talk to "
                    + mine);
        }
        return all.containsKey(OURS.toLowerCase(Locale.ROOT));
    }
}
