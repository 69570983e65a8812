package io.trivet.lock.redis;

import io.trivet.testkit.server.RedisCluster;
import io.trivet.testkit.server.RedisSentinels;
import io.trivet.testkit.server.RedisServer;

/** A group of servers in which the replica of a lock's primary can take over. */
interface ReplicatedRedis extends AutoCloseable {
    /** The kinds of groups. */
    enum Kind {
        SENTINELS,
        CLUSTER;

        ReplicatedRedis start() {
            return this == SENTINELS ? ofSentinels() : ofCluster();
        }
    }

    String uri();

    RedisServer primaryOf(String lock);

    RedisServer replicaOf(String lock);

    /** Kills the primary of a lock, and puts its replica in its place. */
    void failOver(String lock);

    @Override
    void close();

    private static ReplicatedRedis ofSentinels() {
        RedisSentinels group = RedisSentinels.start();
        return new ReplicatedRedis() {
            @Override
            public String uri() {
                return group.uri();
            }

            @Override
            public RedisServer primaryOf(String lock) {
                return group.primary();
            }

            @Override
            public RedisServer replicaOf(String lock) {
                return group.replica();
            }

            @Override
            public void failOver(String lock) {
                group.failOver();
            }

            @Override
            public void close() {
                group.close();
            }
        };
    }

    private static ReplicatedRedis ofCluster() {
        RedisCluster cluster = RedisCluster.startWithReplicas();
        return new ReplicatedRedis() {
            @Override
            public String uri() {
                return cluster.uri();
            }

            @Override
            public RedisServer primaryOf(String lock) {
                return cluster.primaryOf(lock);
            }

            @Override
            public RedisServer replicaOf(String lock) {
                return cluster.partnerOf(cluster.primaryOf(lock));
            }

            @Override
            public void failOver(String lock) {
                cluster.failOver(cluster.primaryOf(lock));
            }

            @Override
            public void close() {
                cluster.close();
            }
        };
    }
}
