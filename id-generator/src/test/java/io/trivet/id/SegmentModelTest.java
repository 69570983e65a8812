package io.trivet.id;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** A model check that callers at the end of a segment are linearizable in every interleaving. */
class SegmentModelTest {
    /** Each iteration is a scenario of its own; long runs have more. */
    private static final int ITERATIONS = Integer.getInteger("trivet.model.iterations", 6);

    /** Segments of three numbers, so that they are often used up; the thread that needs the next one creates it. */
    public static final class Segments {
        private final SegmentIds ids = new SegmentIds(new Maker(), new Segment(1, 4), "model");

        private static final class Maker implements SegmentIds.Source {
            @Override
            public void onLate(Segment segment) {
                following(segment);
            }

            @Override
            public synchronized Segment following(Segment usedUp) {
                Segment following = usedUp.following();
                if (following == null) {
                    following = new Segment(usedUp.end, usedUp.end + 3);
                    usedUp.setFollowing(following);
                }
                return following;
            }

            @Override
            public void close() {}
        }

        @Operation
        public long next() {
            return ids.next();
        }
    }

    @Test
    void idsAreLinearizable() {
        new ModelCheckingOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .check(Segments.class);
    }

    @Test
    void idsAreLinearizableOnRealThreads() {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .check(Segments.class);
    }
}
