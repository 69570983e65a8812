package io.trivet.lock.jdbc;

import io.trivet.testkit.torture.TortureContract;
import io.trivet.testkit.torture.TortureTarget;

class LeaseRowTortureTest extends TortureContract {
    @Override
    protected TortureTarget target() {
        return new LeaseRowTorture();
    }
}
