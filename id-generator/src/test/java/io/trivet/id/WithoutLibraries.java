package io.trivet.id;

import io.trivet.id.redis.RedisRanges;
import io.trivet.id.redis.RedisTimeIds;
import io.trivet.id.redis.RedisWorkers;
import io.trivet.id.zookeeper.ZooKeeperWorkers;

/** What {@link MissingLibrariesTest} asks for where nothing but these classes is. */
public final class WithoutLibraries {
    private WithoutLibraries() {}

    public static void redisWorkers() {
        RedisWorkers.connect("redis://127.0.0.1:6379").close();
    }

    public static void redisRanges() {
        RedisRanges.connect("redis://127.0.0.1:6379").close();
    }

    public static void redisTimeIds() {
        RedisTimeIds.connect("redis://127.0.0.1:6379", "tickets").build().close();
    }

    public static void zooKeeperWorkers() {
        ZooKeeperWorkers.connect("zookeeper://127.0.0.1:2181/ids").close();
    }
}
