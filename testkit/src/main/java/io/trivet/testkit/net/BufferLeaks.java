package io.trivet.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Remembers which of Netty's buffers were collected before anybody released them.
 *
 * <p>Netty makes one for each kind of buffer when it is told so by the system property {@code io.netty.customResourceLeakDetector}, which has to
 * be set before the first buffer; with {@code io.netty.leakDetection.level=paranoid} it watches all of them. A wire's tests say {@link LosesNone}.
 */
public final class BufferLeaks<T> extends ResourceLeakDetector<T> {
    /** A class of tests, and each that is nested in it, fails if it lost a buffer. */
    @Inherited
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(Look.class)
    public @interface LosesNone {}

    private static final class Look implements AfterAllCallback {
        @Override
        public void afterAll(ExtensionContext tests) {
            assertNone();
        }
    }

    private static final String PROPERTY = "io.netty.customResourceLeakDetector";
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

    /** Made by Netty. */
    public BufferLeaks(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
    }

    /** Made by Netty. */
    public BufferLeaks(Class<?> resourceType, int samplingInterval, long maxActive) {
        super(resourceType, samplingInterval);
    }

    /** Fails if a buffer was lost since this was last asked. */
    public static void assertNone() {
        assertThat(System.getProperty(PROPERTY)).as("what watches the buffers").isEqualTo(BufferLeaks.class.getName());
        assertThat(getLevel()).isEqualTo(Level.PARANOID);
        collect();
        // Netty looks at what was collected when it makes the next buffer of a kind.
        ByteBufAllocator.DEFAULT.heapBuffer(16).release();
        ByteBufAllocator.DEFAULT.directBuffer(16).release();
        try {
            assertThat(FOUND).as("buffers that nobody released").isEmpty();
        } finally {
            FOUND.clear();
        }
    }

    /** Returns when whatever nobody refers to any more has been collected; what a collector finds, it finds all at once. */
    private static void collect() {
        for (int i = 0; i < 2; i++) {
            ReferenceQueue<Object> collected = new ReferenceQueue<>();
            WeakReference<Object> canary = new WeakReference<>(new Object(), collected);
            try {
                while (collected.remove(100) == null) {
                    System.gc();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            assertThat(canary.get()).isNull();
        }
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        FOUND.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        FOUND.add(resourceType);
    }
}
