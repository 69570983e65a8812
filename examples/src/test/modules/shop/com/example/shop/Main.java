package com.example.shop;

import com.example.shop.hidden.Hidden;
import com.example.shop.orders.Calls;
import com.example.shop.shown.Prices;
import io.trivet.id.SegmentIds;
import io.trivet.id.Snowflake;
import io.trivet.id.Uuids;
import io.trivet.id.jdbc.JdbcWorkerStore;
import io.trivet.id.redis.RedisRangeStore;
import io.trivet.id.spi.RangeStore;
import io.trivet.id.spi.WorkerStore;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.jdbc.JdbcLocks;
import io.trivet.lock.memory.InMemoryLocks;
import io.trivet.lock.redis.RedisLocks;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import org.postgresql.ds.PGSimpleDataSource;

/** Runs on the module path: calls, locks and ids. Takes the URIs of a Redis and of a PostgreSQL. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        String redis = arguments[0];
        PGSimpleDataSource postgres = new PGSimpleDataSource();
        postgres.setUrl(arguments[1]);
        System.out.println("module " + Main.class.getModule().getName() + ", Trivet's "
                + RpcClient.class.getModule().getName());
        String[] wires = {"tcp://127.0.0.1:0", "http://127.0.0.1:0", "zerorpc+tcp://127.0.0.1:0", "inproc://shop"};
        for (String wire : wires) {
            System.out.println(wire);
            Calls.run(wire);
            prices(wire);
        }
        Hidden.run("tcp://127.0.0.1:0");
        Hidden.run("http://127.0.0.1:0");
        lock("memory", new InMemoryLocks().connect());
        lock("redis", RedisLocks.connect(redis));
        lock("postgres", JdbcLocks.leaseRows(postgres));
        ids(RedisRangeStore.connect(redis), JdbcWorkerStore.over(postgres));
    }

    private static void prices(String uri) {
        try (RpcServer server =
                        RpcServer.builder().register(Prices.class, new Shown()).listen(uri).start();
                RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            Prices prices = client.create(Prices.class);
            Prices.Tag tag = new Prices.Tag();
            tag.setText("new");
            System.out.println("exported " + prices.ofTeapot() + " " + prices.tag(tag).getText());
        }
    }

    private static final class Shown implements Prices {
        @Override
        public Price of(String item) {
            return new Price(item, 950);
        }

        @Override
        public Tag tag(Tag tag) {
            return tag;
        }
    }

    private static void lock(String where, LockClient client) throws InterruptedException {
        try (client;
                Lease lease = client.lock("shop").acquire()) {
            System.out.println("locked in " + where + " " + (lease.fencingToken() > 0));
        }
    }

    private static void ids(RangeStore ranges, WorkerStore workers) throws Exception {
        try (ranges;
                workers;
                SegmentIds orders = SegmentIds.builder(ranges, "shop-orders").build();
                Snowflake snowflakes =
                        Snowflake.builder().namespace("shop").leaseWorkerId(workers).build()) {
            System.out.println("segment " + orders.next());
            System.out.println("snowflake " + (snowflakes.next() < snowflakes.next()));
        }
        System.out.println("own worker id " + (Snowflake.builder().workerId(7).build().next() > 0));
        System.out.println("uuid " + Uuids.v7().next().version());
    }
}
