package io.trivet.id;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** A model check that creating UUIDs of version 7 is linearizable in every interleaving. */
class EpochUuidsModelTest {
    public static final class Model {
        private final AtomicLong millis = new AtomicLong(1);
        private final EpochUuids uuids;

        public Model() {
            InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
            // Two counts per millisecond, so that a millisecond is often used up, and the clock's next one or a later
            // one begins.
            uuids = new EpochUuids(() -> -2L, clock);
        }

        @Operation
        public String next() {
            UUID next = uuids.next();
            return next.getMostSignificantBits() + " " + next.getLeastSignificantBits();
        }

        @Operation
        public void tick() {
            millis.incrementAndGet();
        }
    }

    @Test
    void uuidsAreLinearizable() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(2)
                .check(Model.class);
    }

    @Test
    void uuidsAreLinearizableOnRealThreads() {
        new StressOptions()
                .iterations(10)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .check(Model.class);
    }
}
