package io.trivet.lock.jdbc;

import io.trivet.testkit.torture.TortureTarget;

class RowLockTortureTest extends SessionLockTortureContract {
    @Override
    protected TortureTarget target() {
        return new RowLockTorture();
    }
}
