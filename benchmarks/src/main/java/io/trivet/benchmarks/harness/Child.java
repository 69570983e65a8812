package io.trivet.benchmarks.harness;

import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Contestant.Client;
import io.trivet.benchmarks.harness.Contestant.Operation;
import io.trivet.benchmarks.harness.Contestant.Serving;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A process of one contestant. It executes the orders that it reads from its input, and ends when its input ends. */
final class Child {
    /** An order to a client, with an operation: call {@link Client#standBy}. */
    static final String STAND_BY = "stand-by";

    /** An order to a client, with the operation, the number of threads, the number in flight, and nanoseconds. */
    static final String MEASURE = "measure";

    private static final PrintStream ANSWERS = System.out;

    private Child() {}

    /**
     * Runs the process. The arguments are the contestant's class, and for a client the server's port and the variant.
     */
    public static void main(String[] arguments) {
        // Output of a library must not be taken for an answer.
        System.setOut(System.err);
        int status = 0;
        try {
            run(arguments);
        } catch (Throwable e) {
            e.printStackTrace();
            status = 1;
        }
        // A library may leave threads behind that would keep this process alive.
        System.exit(status);
    }

    private static void run(String[] arguments) throws Exception {
        Class<? extends Contestant> type = Class.forName(arguments[0]).asSubclass(Contestant.class);
        String variant = arguments.length == 1 ? "" : arguments[2];
        Contestant contestant = variant.isEmpty()
                ? type.getDeclaredConstructor().newInstance()
                : type.getDeclaredConstructor(String.class).newInstance(variant);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if (arguments.length == 1) {
            try (Serving serving = contestant.serve()) {
                answer(Integer.toString(serving.port()));
                while (orders.readLine() != null) {
                    answer(Long.toString(serving.cpuNanos()));
                }
            }
        } else {
            try (Client client = contestant.connect(Integer.parseInt(arguments[1]))) {
                answer("connected");
                Map<Cell, Operation> operations = new HashMap<>();
                String order;
                while ((order = orders.readLine()) != null) {
                    String[] words = order.split(" ", -1);
                    if (words[0].equals(STAND_BY)) {
                        client.standBy(words[1]);
                        answer("standing by");
                    } else {
                        answer(measure(client, operations, words).toLine());
                    }
                }
            }
        }
    }

    private static Sample measure(Client client, Map<Cell, Operation> operations, String[] words) throws Exception {
        Cell cell = new Cell(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
        Operation operation = operations.get(cell);
        if (operation == null) {
            operation = client.operation(cell.operation());
            Measurement.check(cell, operation);
            operations.put(cell, operation);
        }
        return Measurement.of(cell, operation, Long.parseLong(words[4]));
    }

    private static void answer(String line) {
        ANSWERS.println(line);
        ANSWERS.flush();
    }
}
