package io.trivet.testkit.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits until a started server answers, and reports the reason if it doesn't. */
final class Readiness {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long MILLIS_BETWEEN_TRIES = 10;

    private Readiness() {}

    /** Returns when the server answers; otherwise ends its processes and throws. */
    static void await(ServerProcess server, Running processes) {
        long start = System.nanoTime();
        Exception refusal = null;
        while (processes.isAlive()) {
            try {
                if (server.answers() && processes.isAlive()) {
                    return;
                }
            } catch (Exception e) {
                refusal = e;
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw fail(server, processes, "it gave no answer in " + PATIENCE.toSeconds() + " s", refusal);
            }
            try {
                Thread.sleep(MILLIS_BETWEEN_TRIES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw fail(server, processes, "the waiting thread was interrupted", e);
            }
        }
        throw fail(server, processes, "its process ended with status " + processes.status(), refusal);
    }

    /** Waits for the end of a program that prepares the server's files. */
    static void awaitSuccess(ServerProcess server, Supervisor program) {
        if (!program.awaitEnd(PATIENCE)) {
            throw fail(server, program, "a program that prepares its files took " + PATIENCE.toSeconds() + " s", null);
        }
        if (program.status() != 0) {
            String what = "a program that prepares its files ended with status " + program.status();
            throw fail(server, program, what, null);
        }
    }

    private static StartFailure fail(ServerProcess server, Running processes, String what, @Nullable Exception cause) {
        processes.kill();
        String log = processes.logTail();
        // The messages differ between servers, but all contain "in use".
        boolean portTaken = log.contains("in use");
        String advice = portTaken ? "Another program has the port: end it, or start another server." : server.advice();
        String message = server + " did not start: " + what + ".\n" + advice + "\nCommand: " + processes.command()
                + "\nEnd of its log:\n" + log;
        return new StartFailure(message, portTaken, cause);
    }
}
