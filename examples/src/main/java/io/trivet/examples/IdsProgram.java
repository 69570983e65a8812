package io.trivet.examples;

// To copy: this file, IdStores.java and Command.java.
// Maven, with io.trivet:trivet-bom:0.1.0-SNAPSHOT imported:
//   io.trivet:trivet-id-generator
//   io.trivet:trivet-id-redis, for redis://
//   io.trivet:trivet-id-zookeeper, for zookeeper://
//   io.trivet:trivet-id-jdbc, for jdbc:, with com.zaxxer:HikariCP:7.1.0 and
//   org.postgresql:postgresql:42.7.14, or another driver

import io.trivet.id.IdException;
import io.trivet.id.SegmentIds;
import io.trivet.id.Snowflake;
import io.trivet.id.SnowflakeLayout;
import io.trivet.id.UuidGenerator;
import io.trivet.id.Uuids;
import io.trivet.id.jdbc.AutoIncrementIds;
import io.trivet.id.redis.RedisTimeIds;
import io.trivet.id.spi.RangeStore;
import io.trivet.id.spi.WorkerStore;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Prints ids, one a line, given by as many threads as wanted. */
final class IdsProgram {
    static final Command COMMAND = new Command(
            "ids",
            "[--kind snowflake|segment|redis|database|uuid1|uuid4|uuid6|uuid7] [--count N] [--threads N] [--worker N | --store URI"
                    + " [--reservation MILLIS]] [--decode]",
            "prints ids, one a line",
            0,
            Set.of("kind", "count", "threads", "worker", "store", "reservation"),
            Set.of("decode"),
            (words, options) -> run(options));

    private static final String KINDS = "snowflake, segment, redis, database, uuid1, uuid4, uuid6 or uuid7";

    /** For how long a worker id is waited for, and how often it is looked for. */
    private static final long MAX_NANOS = Duration.ofMinutes(1).toNanos();

    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private IdsProgram() {}

    public static void main(String[] arguments) {
        COMMAND.exit(arguments);
    }

    private static int run(Map<String, String> options) throws Exception {
        if (options.containsKey("store") && options.containsKey("worker")) {
            throw new IllegalArgumentException("--worker gives the worker id and --store leases one: leave one out.");
        }
        int count = number(options, "count", "10", 1, Integer.MAX_VALUE);
        int threads = number(options, "threads", "1", 1, 1024);
        // Not System.out, which doesn't tell when ids are lost: on a full disk, or when no program reads them any more.
        OutputStream output = new FileOutputStream(FileDescriptor.out);
        Writer out = new BufferedWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8), 1 << 16);
        try (Source source = source(options)) {
            print(out, source.ids(), count, threads);
        } finally {
            out.flush();
        }
        return 0;
    }

    /** Ids, and what was opened for them, the last first. */
    private record Source(Supplier<String> ids, List<AutoCloseable> behind) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            for (AutoCloseable each : behind) {
                each.close();
            }
        }
    }

    private static Source source(Map<String, String> options) throws Exception {
        String kind = options.getOrDefault("kind", "snowflake");
        boolean decode = options.containsKey("decode");
        return switch (kind) {
            case "snowflake" -> snowflakes(options, decode);
            case "uuid1" -> uuids(Uuids.v1(), decode);
            case "uuid4" -> uuids(Uuids.v4(), decode);
            case "uuid6" -> uuids(Uuids.v6(), decode);
            case "uuid7" -> uuids(Uuids.v7(), decode);
            case "segment" -> segments(options);
            case "redis" -> numbers(options);
            case "database" -> counted(options);
            default -> throw new IllegalArgumentException("No kind '" + kind + "': use " + KINDS + ".");
        };
    }

    private static Source snowflakes(Map<String, String> options, boolean decode) throws Exception {
        String uri = options.get("store");
        if (uri == null) {
            int worker = number(options, "worker", "0", 0, SnowflakeLayout.DEFAULT.maxWorkerId());
            Snowflake snowflake = Snowflake.builder().workerId(worker).build();
            return new Source(printed(snowflake, decode), List.of(snowflake));
        }
        int reservation = number(options, "reservation", "5000", 100, 3_600_000);
        IdStores.Opened<WorkerStore> opened = IdStores.workers(uri);
        return over(opened, () -> {
            Snowflake snowflake = Snowflake.builder()
                    .leaseWorkerId(opened.store())
                    .reservation(Duration.ofMillis(reservation))
                    .build();
            return new Source(printed(snowflake, decode), List.of(snowflake, opened));
        });
    }

    private static Source segments(Map<String, String> options) throws Exception {
        IdStores.Opened<RangeStore> opened = IdStores.ranges(store(options, "segment"));
        return over(opened, () -> {
            SegmentIds ids = SegmentIds.builder(opened.store(), "trivet-ids").build();
            return new Source(() -> Long.toString(ids.next()), List.of(ids, opened));
        });
    }

    private static Source numbers(Map<String, String> options) {
        RedisTimeIds ids =
                RedisTimeIds.connect(store(options, "redis"), "trivet-time-ids").build();
        return new Source(() -> Long.toString(ids.next()), List.of(ids));
    }

    private static Source counted(Map<String, String> options) {
        IdStores.Opened<AutoIncrementIds> opened = IdStores.counter(store(options, "database"), "program");
        AutoIncrementIds ids = opened.store();
        return new Source(() -> Long.toString(ids.next()), List.of(opened));
    }

    private static String store(Map<String, String> options, String kind) {
        String uri = options.get("store");
        if (uri == null) {
            throw new IllegalArgumentException("--kind " + kind + " takes its ids from a store: give --store URI.");
        }
        return uri;
    }

    /** Closes what was opened if nothing can be built on it. */
    private static Source over(AutoCloseable opened, Supplier<Source> build) throws Exception {
        try {
            return build.get();
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static Supplier<String> printed(Snowflake snowflake, boolean decode) {
        return () -> {
            long id = next(snowflake);
            return decode ? id + " " + snowflake.decompose(id) : Long.toString(id);
        };
    }

    /** Waits where a worker id was lost, for instance since this machine slept: the generator takes one again. */
    private static long next(Snowflake snowflake) {
        long start = System.nanoTime();
        while (true) {
            try {
                return snowflake.next();
            } catch (IdException e) {
                boolean waits = e.code() == IdException.Code.LEASE_LOST && System.nanoTime() - start < MAX_NANOS;
                if (!waits || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static Source uuids(UuidGenerator uuids, boolean decode) {
        Supplier<String> printed = () -> {
            UUID uuid = uuids.next();
            return decode ? uuid + " " + Uuids.decompose(uuid) : uuid.toString();
        };
        return new Source(printed, List.of());
    }

    private static void print(Writer out, Supplier<String> ids, int count, int threads) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int share = count / threads + (i < count % threads ? 1 : 0);
                parts.add(pool.submit(() -> {
                    for (int n = 0; n < share; n++) {
                        write(out, ids.get() + "\n");
                    }
                }));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException fault ? fault : e;
        } finally {
            pool.shutdownNow();
        }
    }

    private static void write(Writer out, String line) {
        try {
            out.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int number(Map<String, String> options, String name, String fallback, int least, int most) {
        String text = options.getOrDefault(name, fallback);
        if (!text.matches("\\d{1,10}") || Long.parseLong(text) < least || Long.parseLong(text) > most) {
            throw new IllegalArgumentException(
                    "--" + name + " " + text + ": give a number from " + least + " to " + most + ".");
        }
        return Integer.parseInt(text);
    }
}
