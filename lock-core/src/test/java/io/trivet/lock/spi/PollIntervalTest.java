package io.trivet.lock.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PollIntervalTest {
    private static final Duration MIN = Duration.ofMillis(5);
    private static final Duration MAX = Duration.ofMillis(15);

    private final PollInterval interval = new PollInterval(MIN, MAX, new Random(42));

    @Test
    void staysWithinItsBoundsAndDiffers() {
        Set<Duration> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            Duration next = interval.next(Duration.ofDays(1));
            assertThat(next).isBetween(MIN, MAX);
            seen.add(next);
        }
        assertThat(seen).hasSizeGreaterThan(900);
    }

    @Test
    void doesNotOutlastTheHolder() {
        assertThat(interval.next(Duration.ofMillis(3))).isEqualTo(Duration.ofMillis(3));
        assertThat(interval.next(Duration.ZERO)).isEqualTo(Duration.ofMillis(1));
        assertThat(interval.next(Duration.ofSeconds(-7))).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void refusesInvalidBounds() {
        assertThatThrownBy(() -> new PollInterval(MAX, MIN, new Random())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PollInterval(Duration.ZERO, MAX, new Random()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
