package io.trivet.lock.redis;

import io.trivet.testkit.torture.TortureTarget;
import org.junit.jupiter.api.Tag;

@Tag("long")
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
