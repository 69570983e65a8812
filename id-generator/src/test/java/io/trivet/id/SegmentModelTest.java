package io.trivet.id;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** Every interleaving of callers at the end of a segment gives what some order of the same calls gives one after the other. */
class SegmentModelTest {
    /** Three numbers a segment, so that they are used up often; whoever needs the next makes it. */
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
    void idsAreGivenOneAfterTheOther() {
        new ModelCheckingOptions()
                .iterations(15)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .check(Segments.class);
    }

    @Test
    void idsAreGivenOneAfterTheOtherOnRealThreads() {
        new StressOptions()
                .iterations(10)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .check(Segments.class);
    }
}
