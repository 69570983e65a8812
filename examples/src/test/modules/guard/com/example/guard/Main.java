package com.example.guard;

import io.trivet.id.Snowflake;
import io.trivet.id.spi.WorkerStore;
import io.trivet.id.zookeeper.ZooKeeperWorkerStore;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.zookeeper.ZooKeeperLocks;

/** Runs on the module path, with Curator and ZooKeeper on the class path. Takes the URI of a ZooKeeper. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("module " + Main.class.getModule().getName());
        try (LockClient locks = ZooKeeperLocks.connect(arguments[0]);
                Lease lease = locks.lock("guard").acquire()) {
            System.out.println("locked " + (lease.fencingToken() > 0));
        }
        try (WorkerStore workers = ZooKeeperWorkerStore.connect(arguments[0]);
                Snowflake ids =
                        Snowflake.builder().namespace("guard").leaseWorkerId(workers).build()) {
            System.out.println("id " + (ids.next() > 0));
        }
    }
}
