package io.trivet.benchmarks;

import io.trivet.id.LongIdGenerator;
import io.trivet.id.Snowflake;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The price of a snowflake id beside a bare counter; the layout's own limit is 244 ns an id. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SnowflakeBenchmark {
    private final LongIdGenerator snowflake = Snowflake.builder().workerId(1).build();
    private final AtomicLong counter = new AtomicLong();

    /** One id. */
    @Benchmark
    public long next() {
        return snowflake.next();
    }

    /** One number of a counter, which knows neither time nor worker. */
    @Benchmark
    public long counter() {
        return counter.incrementAndGet();
    }
}
