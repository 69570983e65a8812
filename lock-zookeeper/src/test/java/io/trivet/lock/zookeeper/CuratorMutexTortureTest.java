package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.testkit.torture.Torture;
import io.trivet.testkit.torture.TorturePlan;
import io.trivet.testkit.torture.TortureReport;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that Curator's mutex in another process and Trivet's locks exclude each other under faults. */
@Tag("long")
@Timeout(1800)
class CuratorMutexTortureTest {
    private static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("trivet.torture.seconds", 12));

    @Test
    void nobodyHoldsALockThatTheOtherLibraryHolds() throws Exception {
        TortureReport report;
        try (CuratorMutexTorture target = new CuratorMutexTorture()) {
            report = Torture.run(target, TorturePlan.brief().withDuration(DURATION));
        }
        System.out.println(report);
        assertThat(report.violations()).as(report.toString()).isEmpty();
        assertThat(report.grantsOf()).containsOnlyKeys("process-1", "process-2", "process-3");
    }
}
