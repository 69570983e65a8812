package io.trivet.support.redis;

import java.nio.charset.StandardCharsets;

/**
 * The hash slot of a key, as the Redis Cluster Specification computes it: CRC16 (XMODEM) of the key, or of its hash
 * tag.
 */
public final class HashSlot {
    /** The number of slots. */
    public static final int COUNT = 16_384;

    private static final int POLYNOMIAL = 0x1021;

    private HashSlot() {}

    /** Returns the slot of a key, from 0. */
    public static int of(String key) {
        int open = key.indexOf('{');
        int close = key.indexOf('}', open + 1);
        // Only the text inside the first braces counts, unless it is empty.
        String hashed = open >= 0 && close > open + 1 ? key.substring(open + 1, close) : key;
        int crc = 0;
        for (byte each : hashed.getBytes(StandardCharsets.UTF_8)) {
            crc ^= each << Byte.SIZE;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
            }
        }
        return crc & COUNT - 1;
    }
}
