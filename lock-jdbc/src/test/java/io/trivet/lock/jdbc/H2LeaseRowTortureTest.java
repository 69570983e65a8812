package io.trivet.lock.jdbc;

import io.trivet.testkit.torture.TortureContract;
import io.trivet.testkit.torture.TortureTarget;
import org.junit.jupiter.api.Tag;

@Tag("long")
class H2LeaseRowTortureTest extends TortureContract {
    @Override
    protected TortureTarget target() {
        return new LeaseRowTorture.OnH2();
    }
}
