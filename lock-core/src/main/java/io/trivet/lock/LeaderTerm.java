package io.trivet.lock;

import io.trivet.lock.LeaderListener.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One leadership of this client. */
final class LeaderTerm implements Leadership {
    private final ElectionState state;
    private final Lease lease;

    /** Why the leadership ended, or null. Written under the state's lock. */
    private volatile @Nullable Reason reason;

    LeaderTerm(ElectionState state, Lease lease) {
        this.state = state;
        this.lease = lease;
    }

    @Override
    public long fencingToken() {
        return lease.fencingToken();
    }

    @Override
    public Duration remaining() {
        return reason == null ? lease.remaining() : Duration.ZERO;
    }

    @Override
    public boolean isHeld() {
        return !remaining().isZero();
    }

    @Override
    public void resign() {
        state.end(this, Reason.RESIGNED);
    }

    /** Ends the leadership when the lock may be lost. */
    void endWhenLost() {
        lease.onLost(() -> state.end(this, Reason.LOST));
    }

    void release() {
        lease.close();
    }

    @Nullable
    Reason reason() {
        return reason;
    }

    void setReason(Reason why) {
        reason = why;
    }

    @Override
    public String toString() {
        Reason ended = reason;
        return "Leadership['" + lease.name() + "', token " + lease.fencingToken() + ", "
                + (ended == null ? remaining().toMillis() + " ms left" : ended.toString()) + "]";
    }
}
