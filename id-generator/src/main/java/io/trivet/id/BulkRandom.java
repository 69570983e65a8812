package io.trivet.id;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * A {@link SecureRandom} from which each thread draws in bulk. Drawing a few bytes at a time costs ten times as much,
 * and makes threads wait for one another.
 */
final class BulkRandom implements RandomGenerator {
    private static final int BULK = 1024;

    private final SecureRandom source;

    /**
     * Each thread's buffer. It is of a JDK type, because it stays with a thread that may outlive the class loader of
     * these classes.
     */
    private final ThreadLocal<ByteBuffer> buffers =
            ThreadLocal.withInitial(() -> ByteBuffer.allocate(BULK).position(BULK));

    BulkRandom(SecureRandom source) {
        this.source = source;
    }

    @Override
    @SuppressWarnings("ByteBufferBackingArray") // The buffers are allocated above.
    public int nextInt() {
        ByteBuffer buffer = buffers.get();
        int at = buffer.position();
        if (at == BULK) {
            source.nextBytes(buffer.array());
            at = 0;
        }
        int drawn = buffer.getInt(at);
        // Random bits that were returned must not stay in memory.
        buffer.putInt(at, 0);
        buffer.position(at + Integer.BYTES);
        return drawn;
    }

    @Override
    public long nextLong() {
        return (long) nextInt() << Integer.SIZE | nextInt() & 0xFFFF_FFFFL;
    }
}
