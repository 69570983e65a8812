package io.trivet.benchmarks.locks;

import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;

/** What Redis and a client allow: the two commands of the well-known recipe, a connection a thread, and nothing else. */
abstract class RawJedis extends OnRedis {
    private static final String COMMON =
            "SET with NX and PX, then EVAL of a compare and delete, a random token, one Jedis connection a thread";

    /** One thread on a free lock: where every grant costs two round trips, nothing contended is faster. */
    public static final class Alone extends RawJedis {
        /** Made by its name. */
        public Alone() {}

        @Override
        public String name() {
            return "raw Jedis, one thread";
        }

        @Override
        public String setup() {
            return COMMON + "; of a contended lock the row is what one thread does on a free one.";
        }

        @Override
        public Cell in(Cell cell) {
            return cell.operation().equals(Locks.CONTENDED) ? new Cell(Locks.FREE, 1, 1) : cell;
        }
    }

    /** As many threads as everybody else, who don't know of each other. */
    public static final class Polling extends RawJedis {
        /** Made by its name. */
        public Polling() {}

        @Override
        public String name() {
            return "raw Jedis, polling";
        }

        @Override
        public String setup() {
            return COMMON + "; who was refused waits a millisecond and asks again. Free and refused it is the same as"
                    + " the first row: by how much they differ there, the figures are uncertain.";
        }
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    Library open(String host, int port) {
        return new Recipe(host, port);
    }

    private static final class Recipe implements Library {
        private static final String COMPARE_AND_DELETE =
                "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";

        private static final long LEASE_MILLIS = 30_000;

        private final Queue<Jedis> opened = new ConcurrentLinkedQueue<>();
        private final ThreadLocal<Jedis> connection;
        private final String client = UUID.randomUUID().toString();
        private final AtomicLong grants = new AtomicLong();

        Recipe(String host, int port) {
            connection = ThreadLocal.withInitial(() -> {
                Jedis jedis = new Jedis(host, port);
                opened.add(jedis);
                return jedis;
            });
        }

        @Override
        public OneLock lock(String name) {
            return new OneLock() {
                @Override
                public void during(Runnable work) {
                    Jedis jedis = connection.get();
                    String token = token();
                    while (!set(jedis, name, token, LEASE_MILLIS)) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                    }
                    try {
                        work.run();
                    } finally {
                        jedis.eval(COMPARE_AND_DELETE, 1, name, token);
                    }
                }

                @Override
                public boolean isGranted() {
                    return set(connection.get(), name, token(), LEASE_MILLIS);
                }
            };
        }

        private String token() {
            return client + ":" + grants.incrementAndGet();
        }

        private static boolean set(Jedis jedis, String name, String token, long lease) {
            return jedis.set(name, token, SetParams.setParams().nx().px(lease)) != null;
        }

        @Override
        public String key(String name) {
            return name;
        }

        @Override
        public void hold(String name) {
            if (!set(connection.get(), name, token(), TimeUnit.HOURS.toMillis(1))) {
                throw new IllegalStateException(name + " is not free");
            }
        }

        @Override
        public void close() {
            opened.forEach(Jedis::close);
        }
    }
}
