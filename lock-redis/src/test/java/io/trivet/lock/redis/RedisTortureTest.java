package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.testkit.torture.TortureContract;
import io.trivet.testkit.torture.TortureFault;
import io.trivet.testkit.torture.TorturePlan;
import io.trivet.testkit.torture.TortureReport;
import io.trivet.testkit.torture.TortureTarget;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedisTortureTest extends TortureContract {
    @Override
    protected TortureTarget target() {
        return new RedisTorture();
    }

    /**
     * Holders that work for long, so that the lock is held at each loss of data, and other clients come before it ends.
     */
    @Test
    void aServerThatLosesItsDataIsDetected() throws Exception {
        TorturePlan plan = TorturePlan.brief()
                .withFaults(Set.of(TortureFault.DATA_LOST))
                .withDuration(Duration.ofSeconds(5))
                .withMaxHold(Duration.ofMillis(500));
        TortureReport report = torture(plan);
        assertThat(report.violations()).as(report.toString()).anyMatch(each -> each.startsWith("held at once"));
    }
}
