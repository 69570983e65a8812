package io.trivet.benchmarks.ids;

import io.trivet.id.IdCipher;
import io.trivet.id.IdFormat;
import io.trivet.id.Uuids;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of showing an id as text or under a key, and of reading a UUID. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class FormBenchmark {
    private final IdCipher cipher = IdCipher.builder("order")
            .key(1, new SecretKeySpec(new byte[16], "AES"))
            .build();
    private final UUID uuid = Uuids.v7().next();
    private final String uuidText = uuid.toString();
    private final String sealed = cipher.seal(17);
    private long id = 1L << 60;

    /** Encrypts an id to another number of 63 bits. */
    @Benchmark
    public long encrypt() {
        return cipher.encrypt(id++);
    }

    /** Seals an id as a text that only the key's holder can create. */
    @Benchmark
    public String seal() {
        return cipher.seal(id++);
    }

    /** Opens a sealed text. */
    @Benchmark
    public long open() {
        return cipher.open(sealed).orElseThrow();
    }

    /** Writes 13 characters. */
    @Benchmark
    public String base32() {
        return IdFormat.BASE32.format(id++);
    }

    /** Writes 11 characters. */
    @Benchmark
    public String base62() {
        return IdFormat.BASE62.format(id++);
    }

    /** Writes a long with the JDK's own method. */
    @Benchmark
    public String decimal() {
        return Long.toString(id++);
    }

    /** Reads a UUID with Trivet's parser. */
    @Benchmark
    public UUID parseUuid() {
        return Uuids.parse(uuidText);
    }

    /** Reads a UUID with the JDK's parser. */
    @Benchmark
    public UUID jdkParseUuid() {
        return UUID.fromString(uuidText);
    }
}
