package io.trivet.benchmarks.codec;

import io.trivet.benchmarks.calls.Workload;
import io.trivet.rpc.cbor.CborReader;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.cbor.CborWriter;
import io.trivet.rpc.values.binary.ArgumentsCodec;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
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
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Encodes and decodes a call's arguments as CBOR, with Trivet's codec and with Jackson's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class CborBenchmark {
    private static final int MAX = 1 << 20;

    private static final Type LINES = new TypeReference<List<Workload.Line>>() {}.getType();

    /** The call's arguments: two ints, a record, or a list of fifteen records. */
    @Param({"add", "record", "list"})
    public String call;

    private List<Object> arguments;
    private ArgumentsCodec codec;
    private byte[] bytes;

    private ObjectWriter jacksonWriter;
    private ObjectReader jacksonReader;
    private byte[] jacksonBytes;

    /** Creates both codecs, and lets them process the other calls too, as in a server of several methods. */
    @Setup
    public void prepare() {
        CborValues values = new CborValues();
        CBORMapper mapper = new CBORMapper();
        List<String> all = Arrays.asList("add", "record", "list", call);
        for (String each : all) {
            choose(values, mapper, each);
            for (int i = 0; i < 20_000; i++) {
                bytes = copied();
                decode();
                jacksonBytes = jacksonEncode();
                jacksonDecode();
            }
        }
    }

    private void choose(CborValues values, CBORMapper mapper, String name) {
        Type type;
        switch (name) {
            case "add" -> {
                type = int.class;
                arguments = List.of(3, 4);
            }
            case "record" -> {
                type = Workload.Line.class;
                arguments = List.of(Workload.LINE);
            }
            default -> {
                type = LINES;
                arguments = List.of(Workload.LINES);
            }
        }
        codec = values.arguments(name.equals("add") ? List.of(type, type) : List.of(type));
        jacksonWriter = mapper.writer();
        Type element = type == int.class ? Integer.class : type;
        jacksonReader = mapper.readerFor(mapper.constructType(new ParameterizedType() {
            @Override
            public Type[] getActualTypeArguments() {
                return new Type[] {element};
            }

            @Override
            public Type getRawType() {
                return List.class;
            }

            @Override
            public Type getOwnerType() {
                return null;
            }
        }));
    }

    private byte[] copied() {
        try (CborWriter out = CborWriter.ofAtMost(MAX)) {
            codec.write(out, arguments);
            return Arrays.copyOf(out.bytes(), out.length());
        }
    }

    /** Trivet's codec, into the thread's array, from which a transport copies the bytes. */
    @Benchmark
    public int encode() {
        try (CborWriter out = CborWriter.ofAtMost(MAX)) {
            codec.write(out, arguments);
            return out.length();
        }
    }

    /** Trivet's codec, from an array. */
    @Benchmark
    public List<Object> decode() {
        return codec.read(new CborReader(bytes, 0, bytes.length));
    }

    /** Jackson's codec, into an array. */
    @Benchmark
    public byte[] jacksonEncode() {
        return jacksonWriter.writeValueAsBytes(arguments);
    }

    /** Jackson's codec, from an array. */
    @Benchmark
    public Object jacksonDecode() {
        return jacksonReader.readValue(jacksonBytes);
    }
}
