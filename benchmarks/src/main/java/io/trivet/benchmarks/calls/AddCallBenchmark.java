package io.trivet.benchmarks.calls;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One call of {@code add}, with client and server in one JVM. With {@code -prof gc} it shows how much both of them
 * allocate.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class AddCallBenchmark {
    @Param({"true", "false"})
    private boolean nonBlocking;

    private RpcServer server;
    private RpcClient client;
    private Workload calls;

    /** Called by JMH. */
    public AddCallBenchmark() {}

    @Setup
    public void start() {
        TrivetTcp contestant = nonBlocking ? new TrivetTcpNonBlocking() : new TrivetTcp();
        server = RpcServer.builder()
                .register(Workload.class, contestant.handler())
                .listen("tcp://127.0.0.1:0")
                .start();
        client = RpcClient.connect(server.uris().get(0).toString());
        calls = client.create(Workload.class);
    }

    @TearDown
    public void stop() {
        client.close();
        server.close();
    }

    @Benchmark
    public int add() {
        return calls.add(3, 4);
    }
}
