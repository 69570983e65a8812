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
 * Ids of 22 sequence bits, of which there are always more than can be asked for. The limit is one look at the clock and one compare-and-set; hutool and
 * MyBatis-Plus have 12 bits whatever one does, which bounds them at 244 ns.
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

    /** What each thread fills. */
    @State(Scope.Thread)
    public static class Ids {
        private final long[] ids = new long[FILLED];
    }

    /** Ours, one by one. */
    @Benchmark
    public long trivet() {
        return trivet.next();
    }

    /** Ours, in blocks for each thread. */
    @Benchmark
    public long trivetBlocks() {
        return blocks.next();
    }

    /** Ours, a thousand at a time. */
    @Benchmark
    @OperationsPerInvocation(FILLED)
    public long[] trivetFill(Ids array) {
        trivet.fill(array.ids);
        return array.ids;
    }

    /** A look at the clock and a compare-and-set. */
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

    /** A counter, which knows neither time nor worker. */
    @Benchmark
    public long atomicLong() {
        return counter.incrementAndGet();
    }

    /** CosId's. */
    @Benchmark
    public long cosId() {
        return cosId.generate();
    }

    /** Agrona's. */
    @Benchmark
    public long agrona() {
        return agrona.nextId();
    }

    /** hutool's. */
    @Benchmark
    public long hutool() {
        return hutool.nextId();
    }

    /** MyBatis-Plus's. */
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
