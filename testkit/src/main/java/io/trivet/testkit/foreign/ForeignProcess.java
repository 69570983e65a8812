package io.trivet.testkit.foreign;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A running program whose output is read line by line. It is killed when it is closed, or after five minutes. Not
 * thread-safe.
 */
public final class ForeignProcess implements AutoCloseable {
    private static final int MAX_RUN_SECONDS = 300;
    private static final int MAX_END_SECONDS = 60;

    private final String name;
    private final Process process;
    private final BufferedReader output;
    private final Writer input;
    private volatile boolean overdue;

    ForeignProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        output = process.inputReader(StandardCharsets.UTF_8);
        input = process.outputWriter(StandardCharsets.UTF_8);
        // A read of the output ends only when the process ends.
        process.onExit().copy().orTimeout(MAX_RUN_SECONDS, TimeUnit.SECONDS).exceptionally(late -> {
            overdue = true;
            // Not Process.destroyForcibly(): that would close the output.
            process.toHandle().destroyForcibly();
            return process;
        });
    }

    /** Returns the next line of the program's output, including errors, or null at its end. */
    public @Nullable String line() {
        try {
            String line = output.readLine();
            if (line == null && overdue) {
                throw new AssertionError(name + " ran for more than " + MAX_RUN_SECONDS + " s, and was killed.");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the rest of the program's output, up to its end. */
    public String rest() {
        StringBuilder rest = new StringBuilder();
        String line;
        while ((line = line()) != null) {
            rest.append(line).append('\n');
        }
        return rest.toString();
    }

    /** Writes a line to the program's input. */
    public void send(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the program's input. */
    public void endInput() {
        try {
            input.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the program to end, and returns its exit code. */
    public int exitCode() {
        return process.onExit().thenApply(Process::exitValue).join();
    }

    /** Kills the program and the processes that it started, and returns when it is gone. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.onExit().get(MAX_END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(name + " was killed, but did not end: " + process, e);
        }
    }
}
