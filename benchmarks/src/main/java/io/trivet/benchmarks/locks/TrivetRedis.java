package io.trivet.benchmarks.locks;

import io.trivet.lock.LockOptions;
import io.trivet.lock.redis.RedisLocks;

/** Ours, as it comes. */
public class TrivetRedis extends OnRedis {
    /** Made by its name. */
    public TrivetRedis() {}

    @Override
    public String name() {
        return "Trivet";
    }

    @Override
    public String setup() {
        return "RedisLocks as it comes.";
    }

    @Override
    public Role role() {
        return Role.OURS;
    }

    @Override
    Library open(String host, int port) {
        return new TrivetLibrary(RedisLocks.connect("redis://" + host + ":" + port, options()), name -> name);
    }

    /** Returns how it locks. */
    LockOptions options() {
        return LockOptions.defaults();
    }
}
