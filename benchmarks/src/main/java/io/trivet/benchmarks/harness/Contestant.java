package io.trivet.benchmarks.harness;

import java.util.List;
import java.util.function.BiConsumer;

/** Somebody to measure: one class a peer. It is made in the referee's process, the server's, and each client's. */
public interface Contestant {
    /** Returns the name in the report. */
    String name();

    /** Returns how it is set up, and by whose advice, in a sentence for the report. */
    String setup();

    /** Returns what it stands for in the report. */
    default Role role() {
        return Role.PEER;
    }

    /** Returns what the constructor takes in a client's process, as the same string there; empty if it takes nothing. */
    default String variant() {
        return "";
    }

    /** Returns who serves: of those that name the same, one serves all, in one process, without a variant. */
    default Class<? extends Contestant> server() {
        return getClass();
    }

    /**
     * Returns the cell in which this one is measured where the others are in that cell: a limit may say that nothing beats what it does
     * under easier terms.
     */
    default Cell in(Cell cell) {
        return cell;
    }

    /**
     * Returns the program, with its first arguments, of a contestant that is no Java: it is run in place of a JVM, and does what {@link Child}
     * does with the same arguments behind its own. Empty by default.
     */
    default List<String> program() {
        return List.of();
    }

    /** Starts the server side in this process, on a free port of the loopback address. */
    Serving serve() throws Exception;

    /** Connects to a server that another process started on this port. */
    Client connect(int port) throws Exception;

    /** What a contestant stands for. */
    enum Role {
        /** What no library can beat; the report's shares are of the first that a field has. */
        LIMIT,
        /** Ours: the report counts in how many rounds it was ahead of each other. */
        OURS,
        /** Somebody else's; the fastest in a cell is the best peer there. */
        PEER
    }

    /** A server that runs. */
    interface Serving extends AutoCloseable {
        /** Returns where it listens. */
        int port();

        /** Returns how much processor time it has used; by default that of this process. */
        default long cpuNanos() {
            return Measurement.cpuNanos();
        }
    }

    /** A client that can do what the cells of a run ask for. */
    interface Client extends AutoCloseable {
        /** Returns the operation of a cell, which may be called by several threads. */
        Operation operation(String cell) throws Exception;

        /** Does what this operation needs of the processes that don't measure it; called in each of them, once before. */
        default void standBy(String cell) throws Exception {}
    }

    /** What is measured. */
    interface Operation {
        /** Does it once, waits for the end, and returns the answer. */
        Object run() throws Exception;

        /**
         * Starts it, and hands over answer or failure at its end, exactly once; the default is for operations that have no such
         * form.
         */
        default void start(BiConsumer<Object, Throwable> done) throws Exception {
            throw new UnsupportedOperationException("this operation always waits");
        }

        /** Tells whether an answer is right; asked before each cell is measured, so that nobody wins with garbage. */
        boolean isRight(Object answer);
    }

    /** What a run compares. */
    interface Field {
        /** Returns the contestants. */
        List<Contestant> contestants();

        /** Returns the cells to measure. */
        List<Cell> cells();

        /** Returns how many client processes each contestant has. */
        default int clients() {
            return 1;
        }
    }

    /**
     * One table of the report.
     *
     * @param operation what is done, in one word
     * @param processes how many client processes do it at the same time
     * @param threads how many threads of each do it, each waiting for the end; one if {@code inFlight} is above one
     * @param inFlight how many of it one thread has under way
     */
    record Cell(String operation, int processes, int threads, int inFlight) {
        /** One client process does it. */
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
