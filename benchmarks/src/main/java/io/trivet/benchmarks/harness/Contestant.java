package io.trivet.benchmarks.harness;

import java.util.List;

/** Somebody to measure: one class a peer. It is made in three processes: the referee's, the server's and the client's. */
public interface Contestant {
    /** Returns the name in the report. */
    String name();

    /** Returns how it is set up, and by whose advice, in a sentence for the report. */
    String setup();

    /** Starts the server side in this process, on a free port of the loopback address. */
    Serving serve() throws Exception;

    /** Connects to a server that another process started on this port. */
    Client connect(int port) throws Exception;

    /** A server that runs. */
    interface Serving extends AutoCloseable {
        /** Returns where it listens. */
        int port();
    }

    /** A client that can do what the cells of a run ask for. */
    interface Client extends AutoCloseable {
        /** Returns the operation of a cell, which may be called by several threads. */
        Operation operation(String cell) throws Exception;
    }

    /** What is measured. */
    interface Operation {
        /** Does it once, and waits for the end. */
        void run() throws Exception;

        /** Starts it, and runs the callback at its end; the default is for operations that have no such form. */
        default void start(Runnable done) throws Exception {
            throw new UnsupportedOperationException("this operation always waits");
        }
    }

    /** What a run compares. */
    interface Field {
        /** Returns the contestants, of which the first is the limit: what no library can beat. */
        List<Contestant> contestants();

        /** Returns the cells to measure. */
        List<Cell> cells();
    }

    /**
     * One column of the report.
     *
     * @param operation what is done
     * @param threads how many threads do it, each waiting for the end; one if {@code inFlight} is above one
     * @param inFlight how many of it one thread has under way
     */
    record Cell(String operation, int threads, int inFlight) {
        @Override
        public String toString() {
            return operation + ", "
                    + (inFlight > 1 ? inFlight + " in flight" : threads == 1 ? "one caller" : threads + " threads");
        }
    }
}
