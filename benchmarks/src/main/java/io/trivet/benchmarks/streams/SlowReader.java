package io.trivet.benchmarks.streams;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStreams;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shows the cost of a slow subscriber, which takes one item of 1 KiB a second from a stream of a million. The server
 * has its own JVM. Prints the size of both heaps after a collection: {@code java -cp
 * benchmarks/target/trivet-benchmarks.jar io.trivet.benchmarks.streams.SlowReader [seconds]}.
 */
public final class SlowReader {
    private static final int ITEMS = 1_000_000;
    private static final int STEP_SECONDS = 10;

    private SlowReader() {}

    /** The server's service. */
    public interface Source {
        /** Streams this many arrays of 1 KiB. */
        Flow.Publisher<byte[]> arrays(int count);

        /** Collects garbage, and returns how many bytes of the heap are in use. */
        long heap();
    }

    private static final class Serving implements Source {
        @Override
        public Flow.Publisher<byte[]> arrays(int count) {
            // Each array is created when it is requested, so that buffered items need memory.
            return RpcStreams.of(() -> Collections.nCopies(count, Items.BYTES).stream()
                    .map(byte[]::clone)
                    .iterator());
        }

        @Override
        public long heap() {
            return used();
        }
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Reads for the given number of seconds, by default 60. With "serve" it is the server's JVM. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("serve")) {
            serve();
            return;
        }
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
        Process server = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SlowReader.class.getName(),
                        "serve")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (RpcClient client = RpcClient.connect(server.inputReader().readLine())) {
            read(client.create(Source.class), seconds);
        } finally {
            server.destroy();
        }
    }

    private static void serve() throws IOException {
        try (RpcServer server = RpcServer.builder()
                .register(Source.class, new Serving())
                .listen("tcp://127.0.0.1:0")
                .start()) {
            System.out.println(server.uris().get(0));
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void read(Source source, int seconds) throws InterruptedException {
        AtomicInteger taken = new AtomicInteger();
        CompletableFuture<Void> end = RpcStreams.consume(source.arrays(ITEMS), item -> {
            taken.incrementAndGet();
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                throw new IllegalStateException("the reader was interrupted", e);
            }
        });
        for (int second = 0; second <= seconds && !end.isDone(); second += STEP_SECONDS) {
            System.out.printf(
                    "after %3d s: %3d items taken, client's heap %,d KiB, server's heap %,d KiB%n",
                    second, taken.get(), used() / 1024, source.heap() / 1024);
            TimeUnit.SECONDS.sleep(STEP_SECONDS);
        }
        end.cancel(true);
    }
}
