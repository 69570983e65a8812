package io.trivet.rpc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests the clock on an event loop whose time the test controls. */
class ReadClockTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final AtomicInteger overdue = new AtomicInteger();
    private final ReadClock clock = new ReadClock(Duration.ofSeconds(45), overdue::incrementAndGet);

    ReadClockTest() {
        channel.freezeTime();
        clock.on(channel.eventLoop());
    }

    private void passes(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void itFiresAtItsLimitHoweverOftenItWasRestarted() {
        clock.restart();
        for (int i = 0; i < 10; i++) {
            passes(44);
            clock.restart();
        }
        passes(44);
        assertThat(overdue).hasValue(0);
        passes(1);
        assertThat(overdue).hasValue(1);
        passes(1000);
        assertThat(overdue).hasValue(1);
    }

    @Test
    void itIsPausedWhileNothingIsRead() {
        clock.start();
        passes(40);
        clock.pause(true);
        passes(1000);
        clock.pause(false);
        passes(4);
        assertThat(overdue).hasValue(0);
        passes(1);
        assertThat(overdue).hasValue(1);
    }

    @Test
    void itDoesNotFireAfterStopOrClose() {
        clock.start();
        clock.stop();
        passes(1000);
        clock.start();
        clock.close();
        passes(1000);
        assertThat(overdue).hasValue(0);
    }
}
