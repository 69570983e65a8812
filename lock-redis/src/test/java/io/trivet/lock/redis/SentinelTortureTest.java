package io.trivet.lock.redis;

import io.trivet.testkit.torture.TortureTarget;

class SentinelTortureTest extends FailoverTortureContract {
    @Override
    protected TortureTarget target() {
        return new SentinelTorture();
    }

    @Override
    protected TortureTarget replicated() {
        return new SentinelTorture();
    }
}
