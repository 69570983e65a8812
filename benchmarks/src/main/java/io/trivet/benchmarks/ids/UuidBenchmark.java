package io.trivet.benchmarks.ids;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import io.trivet.id.UuidGenerator;
import io.trivet.id.Uuids;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * UUIDs of version 7, with the same kind of random source for each library. Within a millisecond, Trivet's rise by
 * steps of a keyed hash, and uuid-creator's {@code PlusN} by random steps. JUG's and uuid-creator's {@code Plus1} rise
 * by one. The others draw all bits anew.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class UuidBenchmark {
    /** The source of random bits: a SecureRandom, or a source that is fast and predictable. */
    @Param({"secure", "fast"})
    public String source;

    private UuidGenerator trivet;
    private UuidGenerator trivet4;
    private TimeBasedEpochGenerator jug;
    private TimeBasedEpochRandomGenerator jugRandom;
    private TimeOrderedEpochFactory creator;
    private TimeOrderedEpochFactory creatorPlus1;
    private TimeOrderedEpochFactory creatorPlusN;

    /** Creates the generators. */
    @Setup
    public void prepare() {
        if (source.equals("secure")) {
            trivet = Uuids.v7();
            trivet4 = Uuids.v4();
            jug = Generators.timeBasedEpochGenerator(new SecureRandom());
            jugRandom = Generators.timeBasedEpochRandomGenerator(new SecureRandom());
            creator = new TimeOrderedEpochFactory(new SecureRandom());
            creatorPlus1 = TimeOrderedEpochFactory.builder()
                    .withRandom(new SecureRandom())
                    .withIncrementPlus1()
                    .build();
            creatorPlusN = TimeOrderedEpochFactory.builder()
                    .withRandom(new SecureRandom())
                    .withIncrementPlusN()
                    .build();
        } else {
            Random random = new OfThread();
            trivet = Uuids.v7(random, InstantSource.system());
            trivet4 = Uuids.v4(random);
            jug = Generators.timeBasedEpochGenerator(random);
            jugRandom = Generators.timeBasedEpochRandomGenerator(random);
            creator = TimeOrderedEpochFactory.builder().withFastRandom().build();
            creatorPlus1 = TimeOrderedEpochFactory.builder()
                    .withFastRandom()
                    .withIncrementPlus1()
                    .build();
            creatorPlusN = TimeOrderedEpochFactory.builder()
                    .withFastRandom()
                    .withIncrementPlusN()
                    .build();
        }
    }

    /** Delegates to the calling thread's {@link ThreadLocalRandom}. */
    private static final class OfThread extends Random {
        private static final long serialVersionUID = 1L;

        @Override
        public int nextInt() {
            return ThreadLocalRandom.current().nextInt();
        }

        @Override
        public long nextLong() {
            return ThreadLocalRandom.current().nextLong();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            ThreadLocalRandom.current().nextBytes(bytes);
        }
    }

    /** Measures Trivet. */
    @Benchmark
    public UUID trivet() {
        return trivet.next();
    }

    /** Measures Trivet's method in one line, which always takes a SecureRandom. */
    @Benchmark
    public UUID trivetOneLine() {
        return Uuids.v7().next();
    }

    /** Measures java-uuid-generator, which adds one within a millisecond. */
    @Benchmark
    public UUID jug() {
        return jug.generate();
    }

    /** Measures java-uuid-generator, which draws all bits anew. */
    @Benchmark
    public UUID jugRandom() {
        return jugRandom.generate();
    }

    /** Measures uuid-creator with its defaults. */
    @Benchmark
    public UUID creator() {
        return creator.create();
    }

    /** Measures uuid-creator, which adds one within a millisecond. */
    @Benchmark
    public UUID creatorPlus1() {
        return creatorPlus1.create();
    }

    /** Measures uuid-creator, which adds a random number within a millisecond. */
    @Benchmark
    public UUID creatorPlusN() {
        return creatorPlusN.create();
    }

    /** Measures Trivet's UUIDs of version 4. */
    @Benchmark
    public UUID trivetVersion4() {
        return trivet4.next();
    }

    /** Measures the JDK's UUIDs of version 4, which always take a SecureRandom. */
    @Benchmark
    public UUID jdkVersion4() {
        return UUID.randomUUID();
    }
}
