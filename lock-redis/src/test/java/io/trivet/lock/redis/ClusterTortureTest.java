package io.trivet.lock.redis;

import io.trivet.testkit.torture.TortureTarget;

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
