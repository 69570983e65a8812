package io.trivet.lock.jdbc;

import io.trivet.testkit.torture.TortureContract;
import io.trivet.testkit.torture.TorturePlan;
import io.trivet.testkit.torture.TortureTarget;
import org.junit.jupiter.api.Tag;

/** Tests read/write locks, a semaphore, and locks that are taken together or alone. */
@Tag("long")
class LeaseRowKindsTortureTest extends TortureContract {
    @Override
    protected TortureTarget target() {
        return new LeaseRowTorture();
    }

    @Override
    protected TorturePlan plan() {
        return super.plan().withAllKinds();
    }
}
