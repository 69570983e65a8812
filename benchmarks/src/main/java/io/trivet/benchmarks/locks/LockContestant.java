package io.trivet.benchmarks.locks;

import io.trivet.benchmarks.harness.Contestant;

/** A contestant with locks, on a server that all contestants of its field share. */
abstract class LockContestant implements Contestant {
    static final String HOST = "127.0.0.1";

    /** Returns the library as it is meant to be used, over connections of its own. */
    abstract Library open(String host, int port) throws Exception;

    abstract Onlooker onlooker(String host, int port) throws Exception;

    @Override
    public final Client connect(int port) throws Exception {
        return new LockOperations(getClass().getName() + ":", open(HOST, port), onlooker(HOST, port));
    }
}
