package io.trivet.id;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * What a {@link SecureRandom} gives, drawn in bulk by each thread for itself: drawn a few bytes at a time it costs ten times as
 * much, and has threads wait for one another.
 */
final class BulkRandom implements RandomGenerator {
    private static final int BULK = 1024;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final SecureRandom source;
    private final ThreadLocal<Buffer> buffers = ThreadLocal.withInitial(Buffer::new);

    private static final class Buffer {
        final byte[] bytes = new byte[BULK];
        int used = BULK;
    }

    BulkRandom(SecureRandom source) {
        this.source = source;
    }

    @Override
    public int nextInt() {
        Buffer buffer = buffers.get();
        if (buffer.used == BULK) {
            source.nextBytes(buffer.bytes);
            buffer.used = 0;
        }
        int drawn = (int) INT.get(buffer.bytes, buffer.used);
        // What was given shall not be found in memory.
        INT.set(buffer.bytes, buffer.used, 0);
        buffer.used += Integer.BYTES;
        return drawn;
    }

    @Override
    public long nextLong() {
        return (long) nextInt() << Integer.SIZE | nextInt() & 0xFFFF_FFFFL;
    }
}
