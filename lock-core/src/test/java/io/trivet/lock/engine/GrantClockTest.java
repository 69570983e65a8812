package io.trivet.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GrantClockTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final HandClock clock = new HandClock();

    @Test
    void theWallClocksTicksDoNotShortenTheValidity() {
        clock.advance(Duration.ofNanos(900_000));
        GrantClock start = GrantClock.start(clock);
        clock.advance(Duration.ofNanos(500_000));
        assertThat(start.nanosLeft(SECOND)).isEqualTo(SECOND - 500_000);
        clock.advance(Duration.ofNanos(999_100_000));
        assertThat(start.nanosLeft(SECOND)).isEqualTo(400_000);
    }

    @Test
    void theWallClockCountsIfItIsAhead() {
        GrantClock start = GrantClock.start(clock);
        clock.set(Duration.ofMillis(400));
        assertThat(start.nanosLeft(SECOND)).isEqualTo(Duration.ofMillis(600).toNanos());
        clock.set(Duration.ofMillis(-800));
        assertThat(start.nanosLeft(SECOND)).isEqualTo(SECOND);
    }
}
