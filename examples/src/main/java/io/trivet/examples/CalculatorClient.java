package io.trivet.examples;

// To copy: this file, Calculator.java, CalculatorStreams.java and Command.java.
// Maven, with io.trivet:trivet-bom:0.1.0-SNAPSHOT imported:
//   io.trivet:trivet-rpc-tcp, for tcp://
//   io.trivet:trivet-rpc-xml, for http://
//   io.trivet:trivet-rpc-zerorpc, for zerorpc+tcp://

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.RpcStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Calls each method of a calculator server, and reports whether the answers are right. */
final class CalculatorClient {
    /** The same service as {@link Calculator}, for a caller that doesn't wait. */
    interface AsyncCalculator {
        CompletableFuture<Integer> add(int a, int b);
    }

    static final Command COMMAND = new Command(
            "calculator-client",
            "URI",
            "calls each method of a calculator server, ours or Python's",
            1,
            Set.of(),
            Set.of(),
            (words, options) -> run(words.get(0)));

    private boolean wrong;

    private CalculatorClient() {}

    public static void main(String[] arguments) {
        COMMAND.exit(arguments);
    }

    private static int run(String uri) {
        try (RpcClient client = RpcClient.connect(uri)) {
            return new CalculatorClient().call(client);
        }
    }

    private int call(RpcClient client) {
        Calculator calculator = client.create(Calculator.class);
        check("add(3, 4)", 7, calculator.add(3, 4));
        check("divide(7.0, 2.0)", 3.5, quotient(calculator, 7, 2));
        check("divide(1.0, 0.0)", "refused", quotient(calculator, 1, 0));
        Object value = Map.of(
                "name",
                "trivet",
                "legs",
                List.of("calls", "locks", "ids"),
                "deep",
                Map.of("n", 3, "x", 0.5, "ok", true));
        check("echo(" + value + ")", value, calculator.echo(value));
        check("stats([1.0, 2.0, 6.0])", new Calculator.Stats(3, 9, 3), calculator.stats(List.of(1.0, 2.0, 6.0)));
        check(
                "add(20, 22), asynchronously",
                42,
                client.create(AsyncCalculator.class).add(20, 22).join());
        check("add(5, 6), without an interface", 11, Objects.requireNonNull(client.call(Integer.class, "add", 5, 6)));
        callStreams(client);
        return wrong ? 1 : 0;
    }

    private void callStreams(RpcClient client) {
        CalculatorStreams streams;
        try {
            streams = client.create(CalculatorStreams.class);
        } catch (IllegalArgumentException e) {
            System.out.println("countdown(5), total(5, 4, 3, 2, 1): not called, since this wire has no streams");
            return;
        }
        List<Integer> numbers = new ArrayList<>();
        RpcStreams.consume(streams.countdown(5), numbers::add).join();
        check("countdown(5)", List.of(5, 4, 3, 2, 1), numbers);
        try {
            CompletableFuture<Long> total = streams.total(RpcStreams.of(List.of(5, 4, 3, 2, 1)));
            check("total(5, 4, 3, 2, 1)", 15L, total.join());
        } catch (CompletionException e) {
            // ZeroRPC's own servers take none.
            if (!(e.getCause() instanceof RpcException fault) || fault.status() != RpcStatus.UNIMPLEMENTED) {
                throw e;
            }
            System.out.println("total(5, 4, 3, 2, 1): not called, since this server takes no streams");
        }
    }

    /** A Python server doesn't have the interface's exception, so any fault is accepted as a refusal. */
    private static Object quotient(Calculator calculator, double a, double b) {
        try {
            return calculator.divide(a, b);
        } catch (Calculator.DivisionByZero e) {
            System.out.println("  the server's own exception: " + e.getMessage());
            return "refused";
        } catch (RpcException e) {
            if (e.status() != RpcStatus.UNKNOWN) {
                throw e;
            }
            System.out.println("  a fault: " + e.getMessage());
            return "refused";
        }
    }

    private void check(String call, Object expected, Object got) {
        boolean right = expected.equals(got);
        wrong |= !right;
        System.out.println(call + " = " + got + (right ? "" : "   WRONG, expected " + expected));
    }
}
