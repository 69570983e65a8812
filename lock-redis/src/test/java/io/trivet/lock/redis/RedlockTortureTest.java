package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.testkit.torture.TortureContract;
import io.trivet.testkit.torture.TortureFault;
import io.trivet.testkit.torture.TorturePlan;
import io.trivet.testkit.torture.TortureReport;
import io.trivet.testkit.torture.TortureTarget;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class RedlockTortureTest extends TortureContract {
    @Override
    protected TortureTarget target() {
        return new RedlockTorture();
    }

    /** Two nodes of five are down at times: one for good, one comes back with or without its data. */
    @Test
    void nodesThatComeBackEmptyAfterTheLongestLeaseDoNoHarm() throws Exception {
        TorturePlan plan = TorturePlan.brief()
                .withFaults(
                        EnumSet.of(TortureFault.DATA_LOST, TortureFault.SERVER_RESTARTED, TortureFault.PROCESS_PAUSED))
                .withDuration(Duration.ofSeconds(Integer.getInteger("trivet.torture.seconds", 12)))
                .withSeed(2);
        TortureReport report = torture(plan);
        System.out.println(report);
        assertThat(report.violations()).as(report.toString()).isEmpty();
        assertThat(report.faults()).containsKeys(TortureFault.DATA_LOST, TortureFault.SERVER_RESTARTED);
        assertThat(report.accepted()).as(report.toString()).isPositive();
    }
}
