package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UuidsTest {
    private final AtomicLong millis = new AtomicLong(0x017F22E279B0L);

    /** The values of RFC 9562, appendix A.6. */
    @Test
    void versionSevenHasTheLayoutOfTheRfc() {
        RandomGenerator fixed = new RandomGenerator() {
            @Override
            public int nextInt(int bound) {
                return 0x4C3;
            }

            @Override
            public long nextLong() {
                return 0x18C4DC0C0C07398FL;
            }
        };
        UUID uuid = Uuids.v7(fixed, () -> Instant.ofEpochMilli(millis.get())).next();
        assertThat(uuid).hasToString("017f22e2-79b0-74c3-98c4-dc0c0c07398f");
        assertThat(uuid.version()).isEqualTo(7);
        assertThat(uuid.variant()).isEqualTo(2);
    }

    @Test
    void idsRiseWithinAMillisecondAndWhenTheClockStepsBack() {
        UuidGenerator uuids =
                Uuids.v7(RandomGenerator.of("L64X128MixRandom"), () -> Instant.ofEpochMilli(millis.get()));
        String last = "";
        for (int i = 0; i < 10_000; i++) {
            String next = uuids.next().toString();
            assertThat(next).isGreaterThan(last);
            last = next;
            if (i == 5000) {
                millis.addAndGet(-60_000);
            }
        }
    }

    @Test
    void manyThreadsGetDistinctIds() {
        UuidGenerator uuids = Uuids.v7();
        Set<UUID> all = Collections.synchronizedSet(new HashSet<>());
        IntStream.range(0, 100_000).parallel().forEach(i -> all.add(uuids.next()));
        assertThat(all).hasSize(100_000);
    }
}
