package io.trivet.examples;

// Maven: io.trivet:trivet-id-generator

import io.trivet.id.Snowflake;
import io.trivet.id.SnowflakeLayout;
import io.trivet.id.UuidGenerator;
import io.trivet.id.Uuids;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Prints ids, one a line, given by as many threads as wanted. */
final class IdsProgram {
    private static final String KINDS = "snowflake, uuid1, uuid4, uuid6 or uuid7";

    private IdsProgram() {}

    static int run(Map<String, String> options) throws Exception {
        if (options.containsKey("store")) {
            throw new UnsupportedOperationException("--store is not built yet: give the worker id with --worker N.");
        }
        int count = number(options, "count", "10", 1, Integer.MAX_VALUE);
        int threads = number(options, "threads", "1", 1, 1024);
        Supplier<String> ids = ids(options);
        // Not System.out, which doesn't tell when ids are lost: on a full disk, or when nobody reads any more.
        OutputStream output = new FileOutputStream(FileDescriptor.out);
        Writer out = new BufferedWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8), 1 << 16);
        try {
            print(out, ids, count, threads);
        } finally {
            out.flush();
        }
        return 0;
    }

    private static Supplier<String> ids(Map<String, String> options) {
        String kind = options.getOrDefault("kind", "snowflake");
        boolean decode = options.containsKey("decode");
        return switch (kind) {
            case "snowflake" -> snowflakes(options, decode);
            case "uuid1" -> uuids(Uuids.v1(), decode);
            case "uuid4" -> uuids(Uuids.v4(), decode);
            case "uuid6" -> uuids(Uuids.v6(), decode);
            case "uuid7" -> uuids(Uuids.v7(), decode);
            case "redis", "segment" ->
                throw new UnsupportedOperationException("--kind " + kind + " is not built yet: use " + KINDS + ".");
            default -> throw new IllegalArgumentException("No kind '" + kind + "': use " + KINDS + ".");
        };
    }

    private static Supplier<String> snowflakes(Map<String, String> options, boolean decode) {
        Snowflake snowflake = Snowflake.builder()
                .workerId(number(options, "worker", "0", 0, SnowflakeLayout.DEFAULT.maxWorkerId()))
                .build();
        return () -> {
            long id = snowflake.next();
            return decode ? id + " " + snowflake.decompose(id) : Long.toString(id);
        };
    }

    private static Supplier<String> uuids(UuidGenerator uuids, boolean decode) {
        return () -> {
            UUID uuid = uuids.next();
            return decode ? uuid + " " + Uuids.decompose(uuid) : uuid.toString();
        };
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
