package io.trivet.benchmarks.locks;

import io.trivet.lock.zookeeper.ZooKeeperLocks;

/** Trivet on ZooKeeper, with its defaults. */
public final class TrivetZooKeeper extends OnZooKeeper {
    /** Created by the harness, from the name of the class. */
    public TrivetZooKeeper() {}

    @Override
    public String name() {
        return "Trivet";
    }

    @Override
    public String setup() {
        return "ZooKeeperLocks with its defaults.";
    }

    @Override
    public Role role() {
        return Role.OURS;
    }

    @Override
    Library open(String host, int port) {
        return new TrivetLibrary(ZooKeeperLocks.connect("zookeeper://" + host + ":" + port + PATH), OnZooKeeper::node);
    }
}
