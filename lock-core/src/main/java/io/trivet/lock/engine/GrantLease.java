package io.trivet.lock.engine;

import io.trivet.lock.Lease;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** One of the leases that a thread has on its grant. */
final class GrantLease implements Lease {
    private final Grant grant;
    private final AtomicBoolean closed = new AtomicBoolean();

    GrantLease(Grant grant) {
        this.grant = grant;
    }

    @Override
    public String name() {
        return grant.name();
    }

    @Override
    public long fencingToken() {
        return grant.token();
    }

    @Override
    public Duration remaining() {
        return closed.get() ? Duration.ZERO : Duration.ofNanos(grant.nanosLeft());
    }

    @Override
    public boolean isHeld() {
        return !remaining().isZero();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            grant.closeOneLease();
        }
    }

    @Override
    public String toString() {
        return "Lease[" + grant + ", token " + grant.token() + ", "
                + remaining().toMillis() + " ms left]";
    }
}
