package io.trivet.testkit.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A program in a separate JVM, with this JVM's class path. A test may pause and kill it.
 *
 * <p>Its output goes into a log file, and its input is empty. It ends when it is closed, and when this JVM ends for any
 * reason, even if it is paused. Thread-safe.
 */
public final class JvmProcess implements AutoCloseable {
    private final Path directory;
    private final Supervisor supervisor;

    private JvmProcess(Path directory, Supervisor supervisor) {
        this.directory = directory;
        this.supervisor = supervisor;
    }

    /** Starts the class's main method, and returns at once. */
    public static JvmProcess start(Class<?> main, List<String> arguments) {
        return start(List.of(), main, arguments);
    }

    /**
     * Starts the class's main method with JVM options, which follow the options that keep the JVM small, and returns at
     * once.
     */
    public static JvmProcess start(List<String> options, Class<?> main, List<String> arguments) {
        Path directory = JvmServers.newDirectory("jvm");
        List<String> command = JavaCommand.of(options, main.getName(), arguments.toArray(String[]::new));
        return new JvmProcess(directory, Supervisor.start(directory, "KILL", command));
    }

    /**
     * Pauses the program.
     *
     * @throws IllegalStateException if it has ended
     */
    public synchronized void pause() {
        supervisor.pause();
    }

    /**
     * Resumes a paused program; does nothing if it isn't paused.
     *
     * @throws IllegalStateException if it has ended
     */
    public synchronized void resume() {
        supervisor.resume();
    }

    /** Kills the program, paused or not, and returns when it is gone. */
    public synchronized void kill() {
        supervisor.kill();
    }

    /** Waits at most this long for the program to end by itself, and returns whether it ended. */
    public boolean awaitEnd(Duration patience) {
        return supervisor.awaitEnd(patience);
    }

    /**
     * Returns the program's exit status.
     *
     * @throws IllegalThreadStateException if it is still running
     */
    public int status() {
        return supervisor.status();
    }

    /** Returns the last lines of the program's output. */
    public String logTail() {
        return supervisor.logTail();
    }

    /** Kills the program if it is running, and removes its log. */
    @Override
    public synchronized void close() {
        supervisor.close();
        FileTrees.delete(directory);
    }
}
