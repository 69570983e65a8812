package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.testkit.torture.Torture;
import io.trivet.testkit.torture.TortureContract;
import io.trivet.testkit.torture.TortureFault;
import io.trivet.testkit.torture.TorturePlan;
import io.trivet.testkit.torture.TortureReport;
import io.trivet.testkit.torture.TortureTarget;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The torture of locks on servers with replicas. */
abstract class FailoverTortureContract extends TortureContract {
    /** Returns the servers with replicas; the contract closes it. */
    protected abstract TortureTarget replicated();

    /**
     * Two holders may overlap after a failover, as the guarantees say, and nothing else may happen: tokens rise, none is
     * given twice, and no lock is stuck. Holders work for long, so that locks are held at each failover.
     */
    @Test
    void aFailoverCostsExclusionAndNothingElse() throws Exception {
        TorturePlan plan =
                TorturePlan.brief().withFaults(Set.of(TortureFault.FAILED_OVER)).withMaxHold(Duration.ofMillis(500));
        try (TortureTarget target = replicated()) {
            TortureReport report = Torture.run(target, plan);
            System.out.println(report);
            assertThat(report.violations())
                    .as(report.toString())
                    .allMatch(each -> each.startsWith("held at once") || each.startsWith("rejected while it was sure"));
            assertThat(report.faults()).containsOnlyKeys(TortureFault.FAILED_OVER);
            assertThat(report.accepted()).as(report.toString()).isPositive();
        }
    }
}
