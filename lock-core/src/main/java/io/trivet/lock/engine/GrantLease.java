package io.trivet.lock.engine;

import io.trivet.lock.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One of the leases that a holder has on its grant. */
final class GrantLease implements Lease, Grant.OpenLease {
    private final GrantLifecycle lifecycle;
    private final Grant grant;

    /**
     * The actions after a loss. They are kept here and not by the engine, because an action may refer to its lease,
     * which would then always stay reachable.
     */
    private final List<Runnable> actions = new ArrayList<>(0);

    private boolean lost;
    private volatile boolean closed;

    private GrantLease(GrantLifecycle lifecycle, Grant grant, boolean lost) {
        this.lifecycle = lifecycle;
        this.grant = grant;
        this.lost = lost;
    }

    /** Opens the lease of a holder that just got its grant. */
    static GrantLease first(GrantLifecycle lifecycle, Grant grant) {
        return again(lifecycle, grant).orElseGet(() -> new GrantLease(lifecycle, grant, true));
    }

    /** Opens one more lease, unless the grant has ended. */
    static Optional<GrantLease> again(GrantLifecycle lifecycle, Grant grant) {
        return grant.open(lost -> new GrantLease(lifecycle, grant, lost));
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
        return closed ? Duration.ZERO : Duration.ofNanos(grant.nanosLeft());
    }

    @Override
    public boolean isHeld() {
        return !remaining().isZero();
    }

    @Override
    public boolean renew() {
        return !closed && lifecycle.renew(grant);
    }

    @Override
    public void onLost(Runnable action) {
        Objects.requireNonNull(action, "action");
        synchronized (this) {
            if (closed) {
                return;
            }
            if (!lost) {
                actions.add(action);
                return;
            }
        }
        lifecycle.run(action);
    }

    /** Runs each action once. */
    @Override
    public void lose() {
        List<Runnable> due;
        synchronized (this) {
            lost = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(lifecycle::run);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            actions.clear();
        }
        lifecycle.close(grant, this);
    }

    /** Closes a lease that the program doesn't get, because its caller has left. */
    void discard() {
        grant.setUnused();
        close();
    }

    @Override
    public String toString() {
        return "Lease[" + grant + ", token " + grant.token() + ", "
                + remaining().toMillis() + " ms left]";
    }
}
