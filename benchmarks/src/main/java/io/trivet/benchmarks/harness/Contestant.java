package io.trivet.benchmarks.harness;

import java.util.List;
import java.util.function.BiConsumer;

/**
 * One of the libraries to measure; each has a class. Instances are created in the referee's process, in the server's,
 * and in each client's.
 */
public interface Contestant {
    /** Returns the name for the report. */
    String name();

    /** Returns a sentence for the report that describes the setup, and its source. */
    String setup();

    /** Returns its role in the report. */
    default Role role() {
        return Role.PEER;
    }

    /**
     * Returns the argument of the constructor in a client's process, or an empty string if the constructor has no
     * parameter.
     */
    default String variant() {
        return "";
    }

    /**
     * Returns the class that serves. Contestants with the same class share one server process, which has no variant.
     */
    default Class<? extends Contestant> server() {
        return getClass();
    }

    /**
     * Returns the cell in which this contestant is measured when the others are measured in the given cell. That allows
     * a limit to be measured under easier conditions.
     */
    default Cell in(Cell cell) {
        return cell;
    }

    /**
     * Returns the program and its first arguments, for a contestant that isn't written in Java. The program runs
     * instead of a JVM, and does the same as {@link Child} with the same arguments, which follow its own. Empty by
     * default.
     */
    default List<String> program() {
        return List.of();
    }

    /** Starts the server in this process, on a free port of the loopback address. */
    Serving serve() throws Exception;

    /** Connects to a server that another process started on this port. */
    Client connect(int port) throws Exception;

    /** The role of a contestant. */
    enum Role {
        /** The limit that no library can beat. The report's shares are relative to a field's first limit. */
        LIMIT,
        /** Trivet. The report counts the rounds in which it was ahead of each other contestant. */
        OURS,
        /** Another library. The fastest in a cell is the best peer there. */
        PEER
    }

    /** A running server. */
    interface Serving extends AutoCloseable {
        /** Returns the port on which it listens. */
        int port();

        /** Returns the processor time that it has used; by default the time of this process. */
        default long cpuNanos() {
            return Measurement.cpuNanos();
        }
    }

    /** A client that can execute the operations of a run's cells. */
    interface Client extends AutoCloseable {
        /** Returns the operation of a cell. Several threads may call it. */
        Operation operation(String cell) throws Exception;

        /**
         * Prepares a client process that doesn't measure for this operation. Called once in each of them, before the
         * measurement.
         */
        default void standBy(String cell) throws Exception {}
    }

    /** An operation to measure. */
    interface Operation {
        /** Executes the operation once, waits for its end, and returns the answer. */
        Object run() throws Exception;

        /**
         * Starts the operation, and passes the answer or the failure on at its end, exactly once. The default is for
         * operations that can only block.
         */
        default void start(BiConsumer<Object, Throwable> done) throws Exception {
            throw new UnsupportedOperationException("this operation always waits");
        }

        /**
         * Returns whether an answer is right. It is checked before each cell is measured, so that no contestant wins
         * with wrong answers.
         */
        boolean isRight(Object answer);
    }

    /** The contestants and the cells of a run. */
    interface Field {
        /** Returns the contestants. */
        List<Contestant> contestants();

        /** Returns the cells to measure. */
        List<Cell> cells();

        /** Returns the number of client processes for each contestant. */
        default int clients() {
            return 1;
        }
    }

    /**
     * One table of the report.
     *
     * @param operation the operation, in one word
     * @param processes the number of client processes that execute it at the same time
     * @param threads the number of threads in each process that execute it and wait for its end; one if {@code
     *     inFlight} is above one
     * @param inFlight the number of operations that one thread has started and that haven't ended
     */
    record Cell(String operation, int processes, int threads, int inFlight) {
        /** Creates a cell for one client process. */
        public Cell(String operation, int threads, int inFlight) {
            this(operation, 1, threads, inFlight);
        }

        @Override
        public String toString() {
            return operation + ", " + (processes > 1 ? processes + " processes, each " : "")
                    + (inFlight > 1 ? inFlight + " in flight" : threads == 1 ? "one caller" : threads + " threads");
        }
    }
}
