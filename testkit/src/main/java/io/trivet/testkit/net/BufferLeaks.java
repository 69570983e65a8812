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
 * Records which of Netty's buffers were garbage-collected without having been released.
 *
 * <p>Netty creates one detector for each kind of buffer if the system property
 * {@code io.netty.customResourceLeakDetector} names this class before the first buffer is created. With
 * {@code io.netty.leakDetection.level=paranoid} it watches all buffers. The tests of a wire have the annotation
 * {@link LosesNone}.
 */
public final class BufferLeaks<T> extends ResourceLeakDetector<T> {
    /** Makes a test class, and each class nested in it, fail if it leaked a buffer. */
    @Inherited
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(Check.class)
    public @interface LosesNone {}

    private static final class Check implements AfterAllCallback {
        @Override
        public void afterAll(ExtensionContext tests) {
            assertNone();
        }
    }

    private static final String PROPERTY = "io.netty.customResourceLeakDetector";
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

    /** Called by Netty. */
    public BufferLeaks(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
    }

    /** Called by Netty. */
    public BufferLeaks(Class<?> resourceType, int samplingInterval, long maxActive) {
        super(resourceType, samplingInterval);
    }

    /** Fails if a buffer was leaked since the last call. */
    public static void assertNone() {
        assertThat(System.getProperty(PROPERTY)).as("the leak detector's class").isEqualTo(BufferLeaks.class.getName());
        assertThat(getLevel()).isEqualTo(Level.PARANOID);
        collect();
        // Netty checks for collected buffers of a kind when it creates the next one.
        ByteBufAllocator.DEFAULT.heapBuffer(16).release();
        ByteBufAllocator.DEFAULT.directBuffer(16).release();
        try {
            assertThat(FOUND).as("leaked buffers").isEmpty();
        } finally {
            FOUND.clear();
        }
    }

    /** Waits until all unreachable objects have been collected; a collection finds all of them at once. */
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
