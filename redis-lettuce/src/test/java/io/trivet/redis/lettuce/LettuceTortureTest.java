package io.trivet.redis.lettuce;

import io.trivet.testkit.torture.TortureContract;
import io.trivet.testkit.torture.TortureTarget;

class LettuceTortureTest extends TortureContract {
    @Override
    protected TortureTarget target() {
        return new LettuceTorture();
    }
}
