package io.trivet.benchmarks.ids;

import io.trivet.id.LongIdGenerator;
import io.trivet.id.SegmentIds;
import io.trivet.id.memory.InMemoryRangeStore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import me.ahoo.cosid.segment.IdSegmentDistributor;
import me.ahoo.cosid.segment.SegmentChainId;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Ids from ranges of a counter in memory. A range has a million numbers, so that the store's cost doesn't count. The
 * limit is a bare counter.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class SegmentBenchmark {
    private static final int STEP = 1_000_000;

    private final LongIdGenerator trivet = SegmentIds.builder(new InMemoryRangeStore(), "benchmark")
            .steps(STEP, STEP)
            .build();
    private final SegmentChainId cosId = new SegmentChainId(new IdSegmentDistributor.Atomic(STEP));
    private final AtomicLong counter = new AtomicLong();

    /** Measures Trivet. */
    @Benchmark
    public long trivet() {
        return trivet.next();
    }

    /** Measures CosId. */
    @Benchmark
    public long cosId() {
        return cosId.generate();
    }

    /** Measures a counter, which is unique only in this process. */
    @Benchmark
    public long atomicLong() {
        return counter.incrementAndGet();
    }

    /** Ends Trivet's thread. */
    @TearDown
    public void close() {
        trivet.close();
    }
}
