package io.trivet.id;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * What a {@link SecureRandom} gives, drawn in bulk by each thread for itself: drawn a few bytes at a time it costs ten times as
 * much, and has threads wait for one another.
 */
final class BulkRandom implements RandomGenerator {
    private static final int BULK = 1024;

    private final SecureRandom source;

    /** Of a type of the JDK's, since it stays with a thread, which may outlive the class loader of these classes. */
    private final ThreadLocal<ByteBuffer> buffers =
            ThreadLocal.withInitial(() -> ByteBuffer.allocate(BULK).position(BULK));

    BulkRandom(SecureRandom source) {
        this.source = source;
    }

    @Override
    @SuppressWarnings("ByteBufferBackingArray") // They are allocated, above.
    public int nextInt() {
        ByteBuffer buffer = buffers.get();
        int at = buffer.position();
        if (at == BULK) {
            source.nextBytes(buffer.array());
            at = 0;
        }
        int drawn = buffer.getInt(at);
        // What was given shall not be found in memory.
        buffer.putInt(at, 0);
        buffer.position(at + Integer.BYTES);
        return drawn;
    }

    @Override
    public long nextLong() {
        return (long) nextInt() << Integer.SIZE | nextInt() & 0xFFFF_FFFFL;
    }
}
