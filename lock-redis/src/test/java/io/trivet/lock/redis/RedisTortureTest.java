package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.testkit.torture.Torture;
import io.trivet.testkit.torture.TortureContract;
import io.trivet.testkit.torture.TortureFault;
import io.trivet.testkit.torture.TorturePlan;
import io.trivet.testkit.torture.TortureReport;
import io.trivet.testkit.torture.TortureTarget;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedisTortureTest extends TortureContract {
    @Override
    protected Set<TortureFault> faults() {
        return EnumSet.complementOf(EnumSet.of(TortureFault.DATA_LOST));
    }

    @Override
    protected TortureTarget target() {
        return new RedisTorture();
    }

    /** Holders that work long, so that one stands there at each loss, and others come before it ends. */
    @Test
    void aServerThatLosesItsDataIsFoundOut() throws Exception {
        TorturePlan plan = TorturePlan.brief()
                .withFaults(Set.of(TortureFault.DATA_LOST))
                .withDuration(Duration.ofSeconds(5))
                .withLongestHold(Duration.ofMillis(500));
        TortureReport report;
        try (TortureTarget target = target()) {
            report = Torture.run(target, plan);
        }
        assertThat(report.violations()).as(report.toString()).anyMatch(each -> each.startsWith("held at once"));
    }
}
