package io.trivet.lock.redis;

import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.LockProperty;
import java.util.EnumSet;
import java.util.Set;

class RedlockLockTest extends LockContract {
    @Override
    protected LockClient connect(LockOptions options) {
        return Redlock.connect(Nodes.sharedUri(), options);
    }

    @Override
    protected Set<LockProperty> promises() {
        return EnumSet.complementOf(EnumSet.of(LockProperty.FAIR));
    }
}
