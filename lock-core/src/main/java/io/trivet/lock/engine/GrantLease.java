package io.trivet.lock.engine;

import io.trivet.lock.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One of the leases that a holder has on its grant. */
final class GrantLease implements Lease {
    private final Succession succession;
    private final Grant grant;

    /** Kept here and not by the engine: an action may well know its lease, which could then never be found forgotten. */
    private final List<Runnable> actions = new ArrayList<>(0);

    private boolean lost;
    private volatile boolean closed;

    GrantLease(Succession succession, Grant grant, boolean lost) {
        this.succession = succession;
        this.grant = grant;
        this.lost = lost;
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
        return !closed && succession.renew(grant);
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
        succession.threads().run(action);
    }

    /** Has the actions run, each once. */
    void lose() {
        List<Runnable> due;
        synchronized (this) {
            lost = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(succession.threads()::run);
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
        succession.close(grant, this);
    }

    @Override
    public String toString() {
        return "Lease[" + grant + ", token " + grant.token() + ", "
                + remaining().toMillis() + " ms left]";
    }
}
