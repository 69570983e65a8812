package io.trivet.lock.jdbc;

import io.trivet.testkit.torture.TortureTarget;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

@Tag("long")
@EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
class MariaDbRowLockTortureTest extends SessionLockTortureContract {
    @Override
    protected TortureTarget target() {
        return new MariaDbRowLockTorture();
    }
}
