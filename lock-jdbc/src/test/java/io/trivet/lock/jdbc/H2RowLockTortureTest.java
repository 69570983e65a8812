package io.trivet.lock.jdbc;

import io.trivet.testkit.torture.TortureFault;
import io.trivet.testkit.torture.TortureTarget;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;

@Tag("long")
class H2RowLockTortureTest extends SessionLockTortureContract {
    @Override
    protected TortureTarget target() {
        return new H2RowLockTorture();
    }

    /** A killed process is noticed by its connection, but H2 doesn't promise that a lock expires. */
    @Override
    protected Set<TortureFault> faults() {
        Set<TortureFault> covered = EnumSet.copyOf(super.faults());
        covered.remove(TortureFault.PROCESS_KILLED);
        return covered;
    }
}
