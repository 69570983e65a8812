package io.trivet.benchmarks.locks;

import io.trivet.lock.LockOptions;
import java.time.Duration;

/** Ours with another bound of the handoff. */
public final class TrivetBounded extends TrivetRedis {
    private final int most;

    /** Made by its name, with how many handoffs in a row. */
    public TrivetBounded(String most) {
        this.most = Integer.parseInt(most);
    }

    @Override
    public String variant() {
        return String.valueOf(most);
    }

    @Override
    public String name() {
        return "at most " + most;
    }

    /** Each is compared with the fastest of them. */
    @Override
    public Role role() {
        return Role.PEER;
    }

    @Override
    public String setup() {
        return "RedisLocks, at most " + most + " handoffs in a row.";
    }

    @Override
    LockOptions options() {
        // So long that only the count ends it.
        return LockOptions.defaults().withHandoff(most, Duration.ofSeconds(10));
    }
}
