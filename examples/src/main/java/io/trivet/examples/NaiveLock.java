package io.trivet.examples;

// To copy: this file, Progress.java and Command.java. It counts the requests to a Redis of yours, so no other client
// should use it meanwhile.
// Maven, with io.trivet:trivet-bom:0.1.0-SNAPSHOT imported:
//   io.trivet:trivet-lock-redis

import io.trivet.lock.FencingGuard;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.redis.RedisLocks;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Transaction;

/** Shows the weaknesses of a well-known recipe for a lock on Redis, and Trivet's behaviour in the same situations. */
final class NaiveLock {
    static final Command COMMAND = new Command(
            "naive-lock",
            "REDIS",
            "where the recipe of SETNX and EXPIRE fails, and what Trivet does, on redis://host:port",
            1,
            Set.of(),
            Set.of(),
            (words, options) -> run(words.get(0)));

    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final LockOptions OPTIONS = LockOptions.defaults().withLeaseTime(LEASE);

    private record Row(String what, String recipe, String trivet, boolean right) {}

    /** The recipe, for reading only. Do not copy it. */
    private static final class Recipe implements AutoCloseable {
        private final Jedis jedis;
        private final String key;
        private final String token = UUID.randomUUID().toString();

        Recipe(String uri, String name) {
            jedis = new Jedis(URI.create(uri));
            key = "string:lock:" + name;
        }

        boolean acquire(Duration atMost) throws InterruptedException {
            long start = System.nanoTime();
            do {
                if (setIfMissing()) {
                    // If the process dies here, the key never expires.
                    jedis.expire(key, LEASE.toSeconds());
                    return true;
                }
                // The recipe polls: each waiter sends up to a thousand requests per second.
                Thread.sleep(1);
            } while (System.nanoTime() - start < atMost.toNanos());
            return false;
        }

        boolean setIfMissing() {
            return jedis.sendCommand(Protocol.Command.SETNX, key, token).equals(1L);
        }

        boolean release() {
            while (true) {
                jedis.watch(key);
                if (!token.equals(jedis.get(key))) {
                    jedis.unwatch();
                    return false;
                }
                try (Transaction transaction = jedis.multi()) {
                    transaction.del(key);
                    if (transaction.exec() != null) {
                        return true;
                    }
                }
            }
        }

        @Override
        public void close() {
            jedis.close();
        }
    }

    /** The pieces to sell. */
    private static final class Stock {
        private final FencingGuard guard = new FencingGuard();
        private int left = 10;

        boolean write(int number, long token) {
            boolean admitted = guard.admits(token);
            if (admitted) {
                left = number;
            }
            return admitted;
        }
    }

    /** A process that takes a lock and dies. */
    static final class Crash {
        private Crash() {}

        /** Takes the server's URI and the kind of lock: recipe or trivet. */
        public static void main(String[] arguments) throws InterruptedException {
            if (arguments[1].equals("recipe")) {
                new Recipe(arguments[0], "crash").setIfMissing();
            } else {
                RedisLocks.connect(arguments[0], OPTIONS).lock("crash").acquire();
            }
            Runtime.getRuntime().halt(0);
        }
    }

    private final List<Row> rows = new ArrayList<>();
    private final Progress progress = new Progress();
    private final String uri;

    private NaiveLock(String uri) {
        this.uri = uri;
    }

    public static void main(String[] arguments) {
        COMMAND.exit(arguments);
    }

    /** Runs all comparisons on the Redis at this URI. Returns 1 if a check fails. */
    static int run(String uri) throws Exception {
        NaiveLock program = new NaiveLock(uri);
        program.aHolderDies();
        program.aHolderIsLate();
        program.aHolderTakesItAgain();
        program.aHolderLetsGo();
        program.aWaiterAsks();
        return program.print();
    }

    private void aHolderDies() throws Exception {
        progress.stage("a process dies as soon as it has the lock");
        crash("recipe");
        boolean gotIt;
        long expires;
        try (Recipe next = new Recipe(uri, "crash")) {
            gotIt = next.acquire(LEASE.multipliedBy(2));
            expires = next.jedis.pttl(next.key);
            next.jedis.del(next.key);
        }
        crash("trivet");
        try (LockClient locks = RedisLocks.connect(uri, OPTIONS)) {
            boolean ours = locks.lock("crash").tryAcquire(LONG).isPresent();
            rows.add(new Row(
                    "A process dies with the lock",
                    expires == -1 && !gotIt
                            ? "the key never expires: locked for ever"
                            : "expires in " + expires + " ms",
                    ours ? "the key came with its expiry: the next has it" : "still locked",
                    expires == -1 && !gotIt && ours));
        }
    }

    private void aHolderIsLate() throws Exception {
        progress.stage("a holder works for longer than its lock lives");
        Stock bare = new Stock();
        try (Recipe late = new Recipe(uri, "late");
                Recipe next = new Recipe(uri, "late")) {
            late.acquire(LONG);
            int seen = bare.left;
            next.acquire(LONG);
            bare.left--;
            // The late holder isn't notified.
            bare.left = seen - 1;
            next.release();
            late.release();
        }
        Stock guarded = new Stock();
        boolean held;
        boolean wrote;
        // Without renewal, as if the process were paused.
        try (LockClient one = RedisLocks.connect(uri, OPTIONS.withAutoRenewal(false));
                LockClient other = RedisLocks.connect(uri, OPTIONS);
                Lease late = one.lock("late").acquire()) {
            int seen = guarded.left;
            try (Lease next = other.lock("late").acquire()) {
                guarded.write(guarded.left - 1, next.fencingToken());
            }
            held = late.isHeld();
            wrote = guarded.write(seen - 1, late.fencingToken());
        }
        rows.add(new Row(
                "A holder is late, and two sell of 10",
                "both write, and " + bare.left + " pieces are left",
                "isHeld() is " + held + ", and its token " + (wrote ? "is accepted" : "is rejected: it sold nothing"),
                bare.left == 9 && !held && !wrote && guarded.left == 9));
    }

    private void aHolderTakesItAgain() throws Exception {
        progress.stage("a holder calls a method that takes the same lock");
        boolean recipe;
        try (Recipe outer = new Recipe(uri, "again");
                Recipe inner = new Recipe(uri, "again")) {
            outer.acquire(LONG);
            recipe = inner.acquire(LEASE.dividedBy(4));
            outer.release();
        }
        try (LockClient locks = RedisLocks.connect(uri);
                Lease outer = locks.lock("again").acquire();
                Lease inner = locks.lock("again").acquire()) {
            boolean same = outer.fencingToken() == inner.fencingToken();
            rows.add(new Row(
                    "A holder takes its lock again",
                    recipe ? "has it" : "waits for itself",
                    same ? "has it, with the same token" : "has another token",
                    !recipe && same));
        }
    }

    private void aHolderLetsGo() throws InterruptedException {
        progress.stage("a free lock is taken and let go");
        String[] commands = {"setnx", "expire", "watch", "get", "multi", "del", "exec"};
        long recipe;
        try (Recipe holder = new Recipe(uri, "free")) {
            long before = requests(commands);
            holder.acquire(LONG);
            holder.release();
            recipe = requests(commands) - before;
        }
        try (LockClient locks = RedisLocks.connect(uri)) {
            long before = requests("eval", "evalsha");
            locks.lock("free").acquire().close();
            long trivet = requests("eval", "evalsha") - before;
            rows.add(new Row(
                    "A free lock is taken and let go",
                    recipe + " requests",
                    trivet + " requests",
                    recipe == commands.length && trivet == 2));
        }
    }

    private void aWaiterAsks() throws Exception {
        progress.stage("a waiter waits for a second");
        Duration second = Duration.ofSeconds(1);
        long recipe;
        try (Recipe holder = new Recipe(uri, "ask");
                Recipe waiter = new Recipe(uri, "ask")) {
            // Without an expiry, so that the key exists all the time.
            holder.setIfMissing();
            long before = requests("setnx");
            waiter.acquire(second);
            recipe = requests("setnx") - before;
            holder.release();
        }
        long trivet;
        try (LockClient one = RedisLocks.connect(uri);
                LockClient other = RedisLocks.connect(uri);
                Lease lease = one.lock("ask").acquire()) {
            long before = requests("eval", "evalsha");
            other.lock("ask").tryAcquire(second);
            trivet = requests("eval", "evalsha") - before;
            rows.add(new Row(
                    "A waiter waits for a second",
                    recipe + " requests",
                    trivet + " requests",
                    lease.isHeld() && trivet < recipe));
        }
    }

    /** Returns how often the server ran one of these commands. */
    private long requests(String... commands) {
        try (Jedis jedis = new Jedis(URI.create(uri))) {
            return Pattern.compile("cmdstat_(" + String.join("|", commands) + "):calls=(\\d+)")
                    .matcher(jedis.info("commandstats"))
                    .results()
                    .mapToLong(found -> Long.parseLong(found.group(2)))
                    .sum();
        }
    }

    private void crash(String whose) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        int status = new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Crash.class.getName(),
                        uri,
                        whose)
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("the process that was to take a lock and die couldn't; what it printed is above");
        }
    }

    private int print() {
        progress.close();
        System.out.printf("%n%-42s %-7s %-40s %s%n", "what was done", "check", "SETNX, then EXPIRE", "Trivet");
        System.out.println("-".repeat(140));
        for (Row row : rows) {
            System.out.printf(
                    "%-42s %-7s %-40s %s%n", row.what(), row.right() ? "holds" : "FAILS", row.recipe(), row.trivet());
        }
        return rows.stream().allMatch(Row::right) ? 0 : 1;
    }
}
