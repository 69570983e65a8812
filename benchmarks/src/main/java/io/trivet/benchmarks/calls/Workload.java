package io.trivet.benchmarks.calls;

import io.trivet.rpc.NonBlocking;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** What is called: two numbers, a record of ten fields, a list of fifteen such records; each comes back as it went. */
public interface Workload {
    String ADD = "add";
    String RECORD = "record";
    String LIST = "list";

    /** Ten fields of the kinds that services send. */
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

    /** Returns the only right answer in a cell. */
    static Object answer(String cell) {
        return switch (cell) {
            case ADD -> 7;
            case RECORD -> LINE;
            default -> LINES;
        };
    }

    /** Called with 3 and 4. */
    int add(int a, int b);

    /** Called with {@link #LINE}. */
    Line record(Line line);

    /** Called with {@link #LINES}. */
    List<Line> list(List<Line> lines);

    /** The same for a caller that doesn't wait. */
    interface Async {
        /** Adds. */
        CompletableFuture<Integer> add(int a, int b);

        /** Gives it back. */
        CompletableFuture<Line> record(Line line);

        /** Gives it back. */
        CompletableFuture<List<Line>> list(List<Line> lines);
    }

    /** Gives everything back. */
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

    /** Gives everything back on the thread that read it. */
    @NonBlocking
    class NonBlockingEcho extends Echo {}
}
