package io.trivet.lock.zookeeper;

import io.trivet.testkit.torture.TortureContract;
import io.trivet.testkit.torture.TortureTarget;
import org.junit.jupiter.api.Tag;

@Tag("long")
class EnsembleTortureTest extends TortureContract {
    @Override
    protected TortureTarget target() {
        return new EnsembleTorture();
    }
}
