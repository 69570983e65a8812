package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.testkit.torture.TortureContract;
import io.trivet.testkit.torture.TortureFault;
import io.trivet.testkit.torture.TorturePlan;
import io.trivet.testkit.torture.TortureReport;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The torture of locks that a session of a database holds: a cut connection ends them. */
abstract class SessionLockTortureContract extends TortureContract {
    private static final Set<TortureFault> THAT_END_SESSIONS =
            EnumSet.of(TortureFault.CONNECTIONS_CUT, TortureFault.SERVER_RESTARTED);

    @Override
    protected Set<TortureFault> faults() {
        EnumSet<TortureFault> covered = EnumSet.copyOf(super.faults());
        covered.removeAll(THAT_END_SESSIONS);
        return covered;
    }

    /** Two holders may overlap after such a fault; then the resource must be able to tell them by their tokens. */
    @Test
    void tokensRiseUnderFaultsThatEndSessions() throws Exception {
        TortureReport report = torture(TorturePlan.brief().withFaults(THAT_END_SESSIONS));
        System.out.println(report);
        assertThat(report.violations())
                .as(report.toString())
                .allMatch(each -> each.startsWith("held at once") || each.startsWith("rejected while it was sure"));
        assertThat(report.faults()).containsOnlyKeys(THAT_END_SESSIONS);
        assertThat(report.accepted()).as(report.toString()).isPositive();
    }
}
