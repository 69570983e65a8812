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
 * A program under a small shell script, which sends signals to it, and outlives this JVM just long enough to kill it.
 *
 * <p>A shutdown hook is not enough, because it doesn't run in a JVM that is killed. The pipe to the shell ends in any
 * case.
 */
final class Supervisor implements Running {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long NANOS_BETWEEN_LOOKS = 500_000;
    private static final int LINES_OF_LOG = 30;

    /**
     * The variables that a program gets. Others are not meant for servers: debuggers, memory settings, defaults of
     * database clients.
     */
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

    /** Starts the command in the directory, which also gets its log. */
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

    @Override
    public boolean isAlive() {
        return shell.isAlive();
    }

    @Override
    public int status() {
        return shell.exitValue();
    }

    @Override
    public List<String> command() {
        return command;
    }

    @Override
    public void pause() {
        order("stop");
        awaitAnswer();
    }

    @Override
    public void resume() {
        order("cont");
        awaitAnswer();
    }

    /** Kills all processes of the program; does nothing if it has ended. */
    @Override
    public void kill() {
        order("kill");
        awaitGone();
    }

    /** Ends the program by its end signal if it has one, and kills the processes that are left. */
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            // The shell had ended already, and the program with it.
        }
        awaitGone();
    }

    /** Returns false if the program does not end in time. */
    boolean awaitEnd(Duration patience) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            // A caller that ends a server must be sure that it is gone, even if its thread is interrupted.
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

    @Override
    public String logTail() {
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
            // The shell is gone, and the program with it; a caller that waits for the answer notices.
        }
    }

    /**
     * Polls for the answer, because a blocking read could not be aborted: it would block the server, and so the end of
     * the JVM.
     */
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
            throw new IllegalStateException("Still running after " + PATIENCE.toSeconds() + " s: " + command
                    + ". Look at it with ps, and end it by hand.");
        }
    }
}
