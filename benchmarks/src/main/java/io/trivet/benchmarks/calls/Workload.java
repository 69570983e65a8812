package io.trivet.benchmarks.calls;

import io.trivet.rpc.NonBlocking;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * The service: it takes two numbers, a record of ten fields, or a list of fifteen such records. Records and lists are
 * returned unchanged.
 */
public interface Workload {
    String ADD = "add";
    String RECORD = "record";
    String LIST = "list";

    /** Ten fields of the types that services commonly send. */
    record Line(
            long id,
            String item,
            String buyer,
            int quantity,
            double price,
            boolean paid,
            String country,
            long createdAt,
            int revision,
            String note) {}

    Line LINE = new Line(42, "item-42", "buyer-4711", 3, 19.99, true, "NL", 1_700_000_000_000L, 7, "leave at the door");
    List<Line> LINES = IntStream.range(0, 15).mapToObj(i -> LINE).toList();

    /** Returns the arguments in a cell. */
    static List<Object> arguments(String cell) {
        return switch (cell) {
            case ADD -> List.of(3, 4);
            case RECORD -> List.of(LINE);
            default -> List.of(LINES);
        };
    }

    /** Returns the types of the arguments in a cell. */
    static List<Type> types(String cell) {
        return Arrays.stream(Workload.class.getMethods())
                .filter(method -> method.getName().equals(cell))
                .map(method -> List.of(method.getGenericParameterTypes()))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("no operation '" + cell + "'"));
    }

    /** Returns the right answer in a cell. */
    static Object answer(String cell) {
        return switch (cell) {
            case ADD -> 7;
            case RECORD -> LINE;
            default -> LINES;
        };
    }

    /** Adds; called with 3 and 4. */
    int add(int a, int b);

    /** Returns its argument; called with {@link #LINE}. */
    Line record(Line line);

    /** Returns its argument; called with {@link #LINES}. */
    List<Line> list(List<Line> lines);

    /** The same for a caller that doesn't wait. */
    interface Async {
        /** Adds. */
        CompletableFuture<Integer> add(int a, int b);

        /** Returns its argument. */
        CompletableFuture<Line> record(Line line);

        /** Returns its argument. */
        CompletableFuture<List<Line>> list(List<Line> lines);
    }

    /** Adds, and returns other arguments unchanged. */
    class Echo implements Workload {
        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public Line record(Line line) {
            return line;
        }

        @Override
        public List<Line> list(List<Line> lines) {
            return lines;
        }
    }

    /** The same service, on the thread that reads the call. */
    @NonBlocking
    class NonBlockingEcho extends Echo {}
}
