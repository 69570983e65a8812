package io.trivet.rpc.tcp;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes and reads metadata: two bytes for the total length; then for each entry one byte for the key's length, the
 * key, two bytes for the value's length, and the value.
 */
final class MetadataCodec {
    static final byte[] NONE = {0, 0};

    private MetadataCodec() {}

    static byte[] encode(Metadata metadata) {
        if (metadata.entries().isEmpty()) {
            return NONE;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(NONE);
        metadata.entries()
                .forEach((key, values) -> values.forEach(value -> {
                    out.write(key.length());
                    out.writeBytes(key.getBytes(StandardCharsets.US_ASCII));
                    out.write(value.length() >> 8);
                    out.write(value.length());
                    out.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
                }));
        byte[] bytes = out.toByteArray();
        int length = bytes.length - NONE.length;
        bytes[0] = (byte) (length >> 8);
        bytes[1] = (byte) length;
        return bytes;
    }

    /** Returns how many bytes the metadata takes, including the length itself. */
    static int length(byte[] bytes, int from, int to) {
        if (to - from < NONE.length) {
            throw cutOff();
        }
        int length = NONE.length + twoBytes(bytes, from);
        if (from + length > to) {
            throw cutOff();
        }
        return length;
    }

    static Metadata decode(byte[] bytes, int from, int to) {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        int at = from + NONE.length;
        try {
            while (at < to) {
                int keyLength = bytes[at] & 0xFF;
                int valueAt = at + 1 + keyLength + 2;
                if (valueAt > to) {
                    throw cutOff();
                }
                String key = new String(bytes, at + 1, keyLength, StandardCharsets.ISO_8859_1);
                int valueLength = twoBytes(bytes, valueAt - 2);
                at = valueAt + valueLength;
                if (at > to) {
                    throw cutOff();
                }
                entries.add(Map.entry(key, new String(bytes, valueAt, valueLength, StandardCharsets.ISO_8859_1)));
            }
            return Metadata.of(entries);
        } catch (IllegalArgumentException e) {
            throw new RpcException(RpcStatus.INTERNAL, "the peer sent invalid metadata: " + e.getMessage(), e);
        }
    }

    private static int twoBytes(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    private static RpcException cutOff() {
        return new RpcException(RpcStatus.INTERNAL, "the peer sent metadata that ends too early.");
    }
}
