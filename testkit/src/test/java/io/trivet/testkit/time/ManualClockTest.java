package io.trivet.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final ManualClock clock = new ManualClock(START);

    @Test
    void standsStillUntilItIsMoved() {
        assertThat(clock.instant()).isEqualTo(START).isEqualTo(clock.instant());
        assertThat(clock.nanoTime()).isZero();
    }

    @Test
    void bothClocksAdvanceTogether() {
        clock.advance(Duration.ofMillis(1_500));

        assertThat(clock.millis()).isEqualTo(START.toEpochMilli() + 1_500);
        assertThat(clock.nanoTime()).isEqualTo(1_500_000_000L);
    }

    @Test
    void theWallClockMayJumpWhileTheMonotonicOneStands() {
        clock.advance(Duration.ofSeconds(5));

        clock.set(START.minusSeconds(3_600));
        assertThat(clock.instant()).isEqualTo(START.minusSeconds(3_600));
        assertThat(clock.nanoTime()).isEqualTo(5_000_000_000L);

        clock.set(START.plusSeconds(3_600));
        assertThat(clock.nanoTime()).isEqualTo(5_000_000_000L);
    }

    @Test
    void timeDoesNotPassBackwards() {
        assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("backwards");
        assertThat(clock.nanoTime()).isZero();
    }

    @Test
    void anAdvanceTooLongForTheMonotonicClockMovesNeither() {
        assertThatThrownBy(() -> clock.advance(Duration.ofDays(200_000))).isInstanceOf(ArithmeticException.class);
        assertThat(clock.instant()).isEqualTo(START);
    }

    @Test
    void aViewFromAnotherZoneIsTheSameClock() {
        ManualClock tokyo = clock.withZone(ZoneId.of("Asia/Tokyo"));
        clock.advance(Duration.ofSeconds(1));

        assertThat(tokyo.instant()).isEqualTo(START.plusSeconds(1));
        assertThat(tokyo.nanoTime()).isEqualTo(1_000_000_000L);
        assertThat(tokyo.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    }

    @Test
    void noAdvanceOfManyThreadsIsLost() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            var advances = IntStream.range(0, 1_000)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> clock.advance(Duration.ofNanos(1))))
                    .toList();
            for (Future<?> advance : advances) {
                advance.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(clock.nanoTime()).isEqualTo(1_000);
        assertThat(clock.instant()).isEqualTo(START.plusNanos(1_000));
    }
}
