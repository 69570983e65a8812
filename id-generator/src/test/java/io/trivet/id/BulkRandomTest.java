package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BulkRandomTest {
    /** Returns 0, 1, 2, … as ints, and counts its calls. */
    private static final class Counting extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public void nextBytes(byte[] bytes) {
            asked.incrementAndGet();
            ByteBuffer ints = ByteBuffer.wrap(bytes);
            while (ints.hasRemaining()) {
                ints.putInt(next.getAndIncrement());
            }
        }
    }

    private final Counting source = new Counting();
    private final BulkRandom random = new BulkRandom(source);

    @Test
    void eachNumberOfTheSourceIsReturnedOnceInOrder() {
        for (int i = 0; i < 1000; i++) {
            assertThat(random.nextInt()).isEqualTo(i);
        }
        assertThat(random.nextLong()).isEqualTo(1000L << 32 | 1001);
        assertThat(source.asked).hasValueLessThan(10);
    }

    @Test
    void threadsShareNothing() {
        Set<Integer> all = Collections.synchronizedSet(new HashSet<>());
        IntStream.range(0, 100_000).parallel().forEach(i -> all.add(random.nextInt()));
        assertThat(all).hasSize(100_000);
    }
}
