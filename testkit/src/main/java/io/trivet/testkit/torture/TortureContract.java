package io.trivet.testkit.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A test contract that runs a short torture of a backend, with the faults that its guarantees cover. Set
 * {@code -Dtrivet.torture.seconds} for a longer run.
 */
@Timeout(1800)
public abstract class TortureContract {
    private static final int SECONDS = Integer.getInteger("trivet.torture.seconds", 12);

    /** Returns the backend; the contract closes it. */
    protected abstract TortureTarget target();

    /**
     * Returns the faults that the backend's guarantees are known to cover: by default all, except the loss of its last writes
     * or of all its data.
     */
    protected Set<TortureFault> faults() {
        return EnumSet.complementOf(EnumSet.of(TortureFault.FAILED_OVER, TortureFault.DATA_LOST));
    }

    /** Returns the plan, whose duration is set by the contract. */
    protected TorturePlan plan() {
        return TorturePlan.brief();
    }

    /** Runs a plan on a new backend. */
    protected final TortureReport torture(TorturePlan plan) throws Exception {
        try (TortureTarget target = target()) {
            return Torture.run(target, plan);
        }
    }

    @Test
    void promisesHoldUnderTheFaultsThatTheyCover() throws Exception {
        TortureReport report = torture(plan().withDuration(Duration.ofSeconds(SECONDS)));
        System.out.println(report);
        assertThat(report.violations()).as(report.toString()).isEmpty();
        assertThat(report.faults()).containsOnlyKeys(faults());
        assertThat(report.grants()).as(report.toString()).isPositive();
        assertThat(report.accepted()).as(report.toString()).isPositive();
    }
}
