package io.trivet.benchmarks.ids;

import cn.hutool.core.lang.Snowflake;
import com.baomidou.mybatisplus.core.toolkit.Sequence;
import io.trivet.id.LongIdGenerator;
import io.trivet.id.SnowflakeLayout;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import me.ahoo.cosid.snowflake.MillisecondSnowflakeId;
import org.agrona.concurrent.SnowflakeIdGenerator;
import org.agrona.concurrent.SystemEpochClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Ids with 22 sequence bits, so that they never run out. The limit is one read of the clock and one compare-and-set.
 * Hutool and MyBatis-Plus always have 12 bits, which limits them to 244 ns an id.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class UnsaturatedBenchmark {
    private static final int BITS = 22;
    private static final int FILLED = 1000;
    private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT.withBits(41, 0, BITS);

    private final LongIdGenerator trivet = io.trivet.id.Snowflake.builder()
            .namespace("one by one")
            .layout(LAYOUT)
            .workerId(0)
            .build();
    private final LongIdGenerator blocks = io.trivet.id.Snowflake.builder()
            .namespace("in blocks")
            .layout(LAYOUT)
            .workerId(0)
            .risingPerThreadOnly()
            .build();
    private final AtomicLong counter = new AtomicLong();
    private final AtomicLong last = new AtomicLong();
    private final MillisecondSnowflakeId cosId =
            new MillisecondSnowflakeId(LAYOUT.epoch().toEpochMilli(), 40, 1, BITS, 1);
    private final SnowflakeIdGenerator agrona =
            new SnowflakeIdGenerator(0, BITS, 0, LAYOUT.epoch().toEpochMilli(), SystemEpochClock.INSTANCE);
    private final Snowflake hutool = new Snowflake(1, 1);
    private final Sequence mybatisPlus = new Sequence(1, 1);

    /** The array that each thread fills. */
    @State(Scope.Thread)
    public static class Ids {
        private final long[] ids = new long[FILLED];
    }

    /** Measures Trivet, one id at a time. */
    @Benchmark
    public long trivet() {
        return trivet.next();
    }

    /** Measures Trivet, with blocks for each thread. */
    @Benchmark
    public long trivetBlocks() {
        return blocks.next();
    }

    /** Measures Trivet, a thousand ids at a time. */
    @Benchmark
    @OperationsPerInvocation(FILLED)
    public long[] trivetFill(Ids array) {
        trivet.fill(array.ids);
        return array.ids;
    }

    /** Measures a read of the clock and a compare-and-set. */
    @Benchmark
    public long clockAndCas() {
        while (true) {
            long seen = last.get();
            long next = Math.max(seen + 1, System.currentTimeMillis() << BITS);
            if (last.compareAndSet(seen, next)) {
                return next;
            }
        }
    }

    /** Measures a counter, which has neither time nor worker. */
    @Benchmark
    public long atomicLong() {
        return counter.incrementAndGet();
    }

    /** Measures CosId. */
    @Benchmark
    public long cosId() {
        return cosId.generate();
    }

    /** Measures Agrona. */
    @Benchmark
    public long agrona() {
        return agrona.nextId();
    }

    /** Measures hutool. */
    @Benchmark
    public long hutool() {
        return hutool.nextId();
    }

    /** Measures MyBatis-Plus. */
    @Benchmark
    public long mybatisPlus() {
        return mybatisPlus.nextId();
    }

    /** Frees the worker ids. */
    @TearDown
    public void close() {
        trivet.close();
        blocks.close();
    }
}
