package io.trivet.lock.jdbc;

import io.trivet.testkit.torture.TortureTarget;

class AdvisoryLockTortureTest extends SessionLockTortureContract {
    @Override
    protected TortureTarget target() {
        return new AdvisoryLockTorture();
    }
}
