package io.trivet.testkit.python;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A script that runs in the machine's {@code python3}, with the standard library alone. Not thread-safe. */
public final class Python implements AutoCloseable {
    private static final int LONGEST_END_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;

    private Python(Process process) {
        this.process = process;
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts a script; where there is no {@code python3}, the test that asks is skipped, and says so.
     *
     * @param arguments what the script sees from {@code sys.argv[1]} on
     */
    public static Python start(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("python3", "-u", "-c", script));
        command.addAll(List.of(arguments));
        try {
            return new Python(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            Assumptions.abort("no python3 on this machine: " + e.getMessage());
            throw new AssertionError("an aborted test goes on", e);
        }
    }

    /** Runs a script to its end, and returns all that it printed, errors included. */
    public static String run(String script, String... arguments) throws InterruptedException {
        try (Python python = start(script, arguments)) {
            StringBuilder all = new StringBuilder();
            String line;
            while ((line = python.line()) != null) {
                all.append(line).append('\n');
            }
            return all.toString();
        }
    }

    /** Returns the next line that the script prints, or null at its end. */
    public @Nullable String line() {
        try {
            return output.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the script, whatever it does, and returns when it is gone. */
    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("python3 was killed and did not end: " + process);
        }
    }
}
