package io.trivet.lock.redis;

import io.trivet.testkit.torture.TortureTarget;
import org.junit.jupiter.api.Tag;

@Tag("long")
class ClusterTortureTest extends FailoverTortureContract {
    @Override
    protected TortureTarget target() {
        return new ClusterTorture();
    }

    @Override
    protected TortureTarget replicated() {
        return new ReplicatedClusterTorture();
    }
}
