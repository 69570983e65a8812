package io.trivet.rpc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.EventExecutor;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.spi.DeadlineWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One timer serves all deadlines: it fires soon after the earliest, and no more often than necessary. */
class DeadlineWatchTest {
    private static final long NONE = -1;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EventExecutor loop = channel.eventLoop();
    private final List<Deadline> calls = new ArrayList<>();
    private final DeadlineWatch<Deadline> watch = new DeadlineWatch<>(this::look, call -> call, calls::remove);
    private long nowMillis;
    private int looks;

    private List<Deadline> look() {
        looks++;
        return calls;
    }

    @BeforeEach
    void stopTime() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void call(long millis) {
        Deadline deadline = Deadline.after(Duration.ofMillis(millis), () -> TimeUnit.MILLISECONDS.toNanos(nowMillis));
        calls.add(deadline);
        watch.watch(deadline, loop);
    }

    private void pass(long millis) {
        nowMillis += millis;
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    private long nextLookMillis() {
        long nanos = channel.runScheduledPendingTasks();
        return nanos == NONE ? NONE : TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    @Test
    void theFirstOfManyCallsSetsTheTimer() {
        for (int i = 0; i < 1000; i++) {
            call(10_000 + i);
        }

        assertThat(nextLookMillis()).isEqualTo(10_000);
        pass(9_999);
        assertThat(looks).isZero();
    }

    @Test
    void anEarlierDeadlineIsCheckedEarlier() {
        call(10_000);
        call(50);
        call(300);

        pass(49);
        assertThat(looks).isZero();
        pass(1);
        assertThat(calls).hasSize(2);
        pass(250);
        assertThat(calls).hasSize(1);
        assertThat(nextLookMillis()).isEqualTo(9_700);
        assertThat(looks).isEqualTo(2);
    }

    @Test
    void callsThatEndCloseToEachOtherShareACheck() {
        for (int i = 0; i < 20; i++) {
            call(119 - i);
        }

        pass(100);
        assertThat(calls)
                .as("the first deadlines have passed, and may wait for others")
                .hasSize(20);
        pass(9);
        assertThat(calls).hasSize(10);
        pass(10);
        assertThat(calls).isEmpty();
        assertThat(looks).isEqualTo(2);
    }

    @Test
    void aPassedDeadlineIsCheckedSoon() {
        call(1000);
        call(0);

        pass(10);

        assertThat(calls).hasSize(1);
        assertThat(nextLookMillis()).isEqualTo(990);
    }

    @Test
    void thereIsNoTimerWhenThereAreNoCalls() {
        call(100);
        calls.clear();
        pass(100);

        assertThat(looks).isEqualTo(1);
        assertThat(nextLookMillis()).isEqualTo(NONE);
    }

    @Test
    void thereIsNoCheckAfterStop() {
        call(100);
        watch.stop();
        call(50);

        assertThat(nextLookMillis()).isEqualTo(NONE);
        pass(1000);
        assertThat(looks).isZero();
    }
}
