package io.trivet.testkit.python;

import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.foreign.ForeignProgram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A script that runs in the machine's {@code python3}, with the standard library alone. Not thread-safe. */
public final class Python implements AutoCloseable {
    private final ForeignProcess process;

    private Python(ForeignProcess process) {
        this.process = process;
    }

    /**
     * Starts a script; where there is no {@code python3}, the test that asks is skipped, and says so.
     *
     * @param arguments what the script sees from {@code sys.argv[1]} on
     */
    public static Python start(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("-u", "-c", script));
        command.addAll(List.of(arguments));
        return new Python(ForeignProgram.find(List.of("python3"), "python3").start(command.toArray(new String[0])));
    }

    /** Runs a script to its end, and returns all that it printed, errors included. */
    public static String run(String script, String... arguments) throws InterruptedException {
        try (Python python = start(script, arguments)) {
            return python.process.rest();
        }
    }

    /** Returns the next line that the script prints, or null at its end. */
    public @Nullable String line() {
        return process.line();
    }

    /** Ends the script, whatever it does, and returns when it is gone. */
    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
