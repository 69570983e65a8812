package io.trivet.lock.engine;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockBackend;
import java.util.Optional;
import java.util.Set;

/** The common part of the tests' servers: they have no holders to show, and allow handoffs. */
abstract class BareServer implements LockBackend {
    @Override
    public final Optional<Holder> holder(String name) {
        return Optional.empty();
    }

    @Override
    public final boolean forceRelease(String name) {
        return false;
    }

    @Override
    public LockGuarantees guarantees() {
        return new LockGuarantees(Set.of(LockProperty.LOCAL_HANDOFF), "It is a test.");
    }

    @Override
    public final void close() {}
}
