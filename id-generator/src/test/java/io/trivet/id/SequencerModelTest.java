package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * A model check that reservations are linearizable in every interleaving, with a clock that moves on between them.
 * Another generator returned one id to two threads here (uid-generator, issue 105); a test proves that the model finds
 * that fault.
 */
class SequencerModelTest {
    /** Each iteration is a scenario of its own; long runs have more. */
    private static final int ITERATIONS = Integer.getInteger("trivet.model.iterations", 6);

    /**
     * Four positions per tick, so that ticks are often used up. Ids may run ahead of the clock, so that no thread
     * waits.
     */
    @Param(name = "wanted", gen = IntGen.class, conf = "1:5")
    public static final class Reservations {
        private final AtomicLong millis = new AtomicLong();
        private final Sequencer sequencer;

        public Reservations() {
            InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
            TickClock ticks = new TickClock(
                    clock,
                    Sleeper.PARKED,
                    Instant.EPOCH,
                    Duration.ofMillis(1),
                    ClockPolicy.borrowUpTo(Duration.ofHours(1)));
            Reservation time = new UnboundedTime(-1, SnowflakeLayout.DEFAULT.lastTick(), "model", last -> {});
            sequencer = new Sequencer(ticks, time, 2, "model");
        }

        @Operation
        public String reserve(@Param(name = "wanted") int wanted) {
            long first = sequencer.reserve(wanted);
            return first + " and so on, in all " + sequencer.count(first, wanted);
        }

        @Operation
        public void tick() {
            millis.incrementAndGet();
        }

        @Operation
        public boolean close() {
            sequencer.close();
            return true;
        }
    }

    /** The same, with the faulty algorithm that reads and advances in two steps. */
    public static final class TwoSteps {
        private volatile long last;

        @Operation
        public long next() {
            long next = last + 1;
            last = next;
            return next;
        }
    }

    @Test
    void reservationsAreLinearizable() {
        new ModelCheckingOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(2)
                .check(Reservations.class);
    }

    @Test
    void reservationsAreLinearizableOnRealThreads() {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .check(Reservations.class);
    }

    @Test
    void theModelFindsAnIdThatIsIssuedTwice() {
        assertThatThrownBy(() -> new ModelCheckingOptions().check(TwoSteps.class))
                .isInstanceOf(LincheckAssertionError.class);
    }
}
