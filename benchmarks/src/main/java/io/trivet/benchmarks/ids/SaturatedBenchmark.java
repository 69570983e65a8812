package io.trivet.benchmarks.ids;

import cn.hutool.core.lang.Snowflake;
import com.baomidou.mybatisplus.core.toolkit.Sequence;
import io.trivet.id.LongIdGenerator;
import io.trivet.id.SnowflakeLayout;
import java.util.concurrent.TimeUnit;
import me.ahoo.cosid.snowflake.MillisecondSnowflakeId;
import org.agrona.concurrent.SnowflakeIdGenerator;
import org.agrona.concurrent.SystemEpochClock;
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
 * Ids of 41/10/12 bits at the highest rate. The limit for all is 4096 ids a millisecond, which is 244 ns an id. Run
 * with {@code -prof io.trivet.benchmarks.ids.CpuProfiler} to see the cost of waiting for the next millisecond.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class SaturatedBenchmark {
    private final LongIdGenerator trivet =
            io.trivet.id.Snowflake.builder().workerId(1).build();
    private final Snowflake hutool = new Snowflake(1, 1);
    private final Sequence mybatisPlus = new Sequence(1, 1);
    private final MillisecondSnowflakeId cosId =
            new MillisecondSnowflakeId(SnowflakeLayout.DEFAULT.epoch().toEpochMilli(), 41, 10, 12, 1);
    private final SnowflakeIdGenerator agrona = new SnowflakeIdGenerator(
            10, 12, 1, SnowflakeLayout.DEFAULT.epoch().toEpochMilli(), SystemEpochClock.INSTANCE);

    /** Measures Trivet. */
    @Benchmark
    public long trivet() {
        return trivet.next();
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

    /** Frees the worker id. */
    @TearDown
    public void close() {
        trivet.close();
    }
}
