package io.trivet.testkit.python;

import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.foreign.ForeignProgram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A script that runs in this machine's {@code python3}, with only the standard library. Not thread-safe. */
public final class Python implements AutoCloseable {
    private final ForeignProcess process;

    private Python(ForeignProcess process) {
        this.process = process;
    }

    /**
     * Starts a script. If {@code python3} is missing, the test is skipped with a message.
     *
     * @param arguments the script's arguments, from {@code sys.argv[1]} on
     */
    public static Python start(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("-u", "-c", script));
        command.addAll(List.of(arguments));
        return new Python(ForeignProgram.find(List.of("python3"), "python3").start(command.toArray(new String[0])));
    }

    /** Runs a script to its end, and returns its output, including errors. */
    public static String run(String script, String... arguments) throws InterruptedException {
        try (Python python = start(script, arguments)) {
            return python.process.rest();
        }
    }

    /** Returns the next line of the script's output, or null at its end. */
    public @Nullable String line() {
        return process.line();
    }

    /** Kills the script, and returns when it is gone. */
    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
