package io.trivet.lock.jdbc;

import io.trivet.testkit.torture.TortureTarget;
import org.junit.jupiter.api.Tag;

@Tag("long")
class RowLockTortureTest extends SessionLockTortureContract {
    @Override
    protected TortureTarget target() {
        return new RowLockTorture();
    }
}
