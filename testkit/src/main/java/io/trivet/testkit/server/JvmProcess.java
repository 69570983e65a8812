package io.trivet.testkit.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A program in a JVM of its own, with this JVM's class path, which a test may pause and kill.
 *
 * <p>What it prints goes into a log file, and its input is empty. It ends when it is closed and when this JVM ends, however that
 * comes about and even if it is paused. Safe for use by several threads.
 */
public final class JvmProcess implements AutoCloseable {
    private final Path directory;
    private final Supervisor supervisor;

    private JvmProcess(Path directory, Supervisor supervisor) {
        this.directory = directory;
        this.supervisor = supervisor;
    }

    /** Starts the class's main method, and doesn't wait for anything that it does. */
    public static JvmProcess start(Class<?> main, List<String> arguments) {
        return start(List.of(), main, arguments);
    }

    /** Starts the class's main method with options of the JVM, behind those that keep it small, and doesn't wait for anything that it does. */
    public static JvmProcess start(List<String> options, Class<?> main, List<String> arguments) {
        Path directory = JvmServers.newDirectory("jvm");
        List<String> command = JavaCommand.of(options, main.getName(), arguments.toArray(String[]::new));
        return new JvmProcess(directory, Supervisor.start(directory, "KILL", command));
    }

    /**
     * Stops the program where it is.
     *
     * @throws IllegalStateException if it has ended
     */
    public synchronized void pause() {
        supervisor.pause();
    }

    /**
     * Lets a paused program go on; one that is not paused is left as it is.
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

    /** Waits for the program to end by itself, at most this long; tells whether it did. */
    public boolean awaitEnd(Duration patience) {
        return supervisor.awaitEnd(patience);
    }

    /**
     * Returns the status with which the program ended.
     *
     * @throws IllegalThreadStateException if it still runs
     */
    public int status() {
        return supervisor.status();
    }

    /** Returns the last lines that the program printed. */
    public String logTail() {
        return supervisor.logTail();
    }

    /** Kills the program if it still runs, and removes its log. */
    @Override
    public synchronized void close() {
        supervisor.close();
        FileTrees.delete(directory);
    }
}
