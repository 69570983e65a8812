package io.trivet.testkit.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program under a small shell that sends its signals and outlives this JVM just long enough to kill it.
 *
 * <p>A shutdown hook would not do: nothing runs in a JVM that is killed. The pipe to the shell ends all the same.
 */
final class Supervisor implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long NANOS_BETWEEN_LOOKS = 500_000;
    private static final int LINES_OF_LOG = 30;

    /** The rest is not meant for servers: debuggers, memory settings and defaults of database clients. */
    private static final Set<String> ENVIRONMENT = Set.of("PATH", "LANG", "LC_ALL", "LC_CTYPE");

    private final Process shell;
    private final BufferedReader answers;
    private final Path log;
    private final List<String> command;

    private Supervisor(Process shell, Path log, List<String> command) {
        this.shell = shell;
        this.answers = shell.inputReader(StandardCharsets.US_ASCII);
        this.log = log;
        this.command = command;
    }

    /** Starts the command in the directory, where its log goes as well. */
    static Supervisor start(Path directory, String endSignal, List<String> command) {
        Path script = directory.resolve("supervisor.sh");
        Path log = directory.resolve("log.txt");
        List<String> line = new ArrayList<>(List.of("/bin/sh", script.toString(), log.toString(), endSignal));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(ENVIRONMENT);
        try (InputStream text = Supervisor.class.getResourceAsStream("supervisor.sh")) {
            Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
            return new Supervisor(builder.start(), log, command);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start " + line, e);
        }
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    int status() {
        return shell.exitValue();
    }

    List<String> command() {
        return command;
    }

    void pause() {
        order("stop");
        awaitAnswer();
    }

    void resume() {
        order("cont");
        awaitAnswer();
    }

    /** Kills the program with all its processes; one that has ended already is left in peace. */
    void kill() {
        order("kill");
        awaitGone();
    }

    /** Ends the program by its end signal if it has one, and kills what is left. */
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            // The shell was gone before; then so is the program.
        }
        awaitGone();
    }

    /** Returns false if the program does not end in time. */
    boolean awaitEnd(Duration patience) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            // Whoever ends a server must know it gone, also an interrupted thread that cleans up.
            while (true) {
                try {
                    return shell.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    String logTail() {
        try {
            List<String> lines =
                    Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    private void order(String word) {
        try {
            shell.getOutputStream().write((word + "\n").getBytes(StandardCharsets.US_ASCII));
            shell.getOutputStream().flush();
        } catch (IOException e) {
            // The shell is gone, and the program with it; who waits for an answer finds out.
        }
    }

    /** Looks again and again, for a read could not be given up: it would hold the server, and the JVM's end with it. */
    private void awaitAnswer() {
        long start = System.nanoTime();
        try {
            while (!answers.ready()) {
                if (!isAlive()) {
                    throw new IllegalStateException(
                            "The program ended: " + command + "\nEnd of its log:\n" + logTail());
                }
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw new IllegalStateException("No answer from the shell that runs " + command + " in "
                            + PATIENCE.toSeconds() + " s. Look with ps for a process that cannot be stopped.");
                }
                LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
            }
            answers.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException("Lost the shell that runs " + command, e);
        }
    }

    private void awaitGone() {
        if (!awaitEnd(PATIENCE)) {
            throw new IllegalStateException("Still there after " + PATIENCE.toSeconds() + " s: " + command
                    + ". Look at it with ps and end it by hand.");
        }
    }
}
