package io.trivet.examples;

// To copy: this file, Calculator.java, CalculatorStreams.java and Command.java.
// Maven, with io.trivet:trivet-bom:0.1.0-SNAPSHOT imported:
//   io.trivet:trivet-rpc-tcp, for tcp://
//   io.trivet:trivet-rpc-xml, for http://
//   io.trivet:trivet-rpc-zerorpc, for zerorpc+tcp://

import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStreams;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Offers one object on several wires, to callers in Java, and in other languages with XML-RPC or ZeroRPC. */
final class CalculatorServer implements Calculator, CalculatorStreams {
    static final Command COMMAND = new Command(
            "calculator-server",
            "[--http PORT] [--tcp PORT] [--zerorpc PORT]",
            "a service for callers in any language; ends with its input",
            0,
            Set.of("http", "tcp", "zerorpc"),
            Set.of(),
            (words, options) -> run(options));

    private CalculatorServer() {}

    public static void main(String[] arguments) {
        COMMAND.exit(arguments);
    }

    private static int run(Map<String, String> options) throws IOException {
        CalculatorServer calculator = new CalculatorServer();
        RpcServer.Builder builder = RpcServer.builder().register(Calculator.class, calculator);
        boolean all = options.isEmpty();
        if (all || options.containsKey("http")) {
            builder.listen("http://127.0.0.1:" + port(options.getOrDefault("http", "4242")));
        }
        if (all || options.containsKey("tcp")) {
            builder.listen("tcp://127.0.0.1:" + port(options.getOrDefault("tcp", "4243")));
        }
        if (all || options.containsKey("zerorpc")) {
            builder.listen("zerorpc+tcp://127.0.0.1:" + port(options.getOrDefault("zerorpc", "4241")));
        }
        // A server refuses to start if none of its wires supports a service.
        if (all || options.containsKey("tcp") || options.containsKey("zerorpc")) {
            builder.register(CalculatorStreams.class, calculator);
        }
        // A signal ends the JVM after the running calls.
        try (RpcServer server = builder.closeOnShutdown().start()) {
            server.uris().forEach(System.out::println);
            System.out.println("ready");
            System.out.flush();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
        return 0;
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no port: give a number from 0 to 65535; 0 takes a free one.");
        }
        return Integer.parseInt(text);
    }

    @Override
    public int add(int a, int b) {
        return a + b;
    }

    @Override
    public double divide(double a, double b) throws DivisionByZero {
        if (b == 0) {
            throw new DivisionByZero(a + " can't be divided by zero");
        }
        return a / b;
    }

    @Override
    public Object echo(Object value) {
        return value;
    }

    @Override
    public Stats stats(List<Double> values) {
        double sum = values.stream().mapToDouble(Double::doubleValue).sum();
        return new Stats(values.size(), sum, values.isEmpty() ? 0 : sum / values.size());
    }

    @Override
    public Flow.Publisher<Integer> countdown(int n) {
        return RpcStreams.of(
                () -> IntStream.rangeClosed(1, n).map(i -> n + 1 - i).iterator());
    }

    @Override
    public CompletableFuture<Long> total(Flow.Publisher<Integer> numbers) {
        AtomicLong sum = new AtomicLong();
        return RpcStreams.consume(numbers, number -> sum.addAndGet(number)).thenApply(end -> sum.get());
    }
}
