package io.trivet.examples;

// Goes with the programs whose headers name it. It needs only the JDK.

import java.io.Console;
import java.time.Duration;

/**
 * Shows the progress of work. On a terminal it rewrites one line; otherwise it prints a line from time to time.
 * Thread-safe.
 */
final class Progress implements AutoCloseable {
    private static final int WIDTH = 79;

    private final boolean terminal = isTerminal();
    private final long pauseNanos = Duration.ofMillis(terminal ? 100 : 2000).toNanos();
    private final long start = System.nanoTime();
    private long shownAt = start;
    private boolean lineStands;

    /**
     * Returns whether the output is a terminal. Since Java 22 there may be a console without a terminal, and the
     * console tells.
     */
    @SuppressWarnings("SystemConsoleNull") // Before Java 22, only null shows that.
    private static boolean isTerminal() {
        Console console = System.console();
        try {
            return console != null
                    && (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** Shows a new stage of the work immediately. */
    synchronized void stage(String message) {
        shownAt = System.nanoTime();
        String line = String.format("%5.1fs  %s", (shownAt - start) / 1e9, message);
        if (terminal) {
            System.out.printf("\r%-" + WIDTH + "." + WIDTH + "s", line);
            lineStands = true;
        } else {
            System.out.println(line);
        }
        System.out.flush();
    }

    /** Shows the progress of a stage, unless a line was shown just before. */
    synchronized void tick(String message) {
        if (System.nanoTime() - shownAt >= pauseNanos) {
            stage(message);
        }
    }

    /** Clears the line on a terminal, so that the following output starts on an empty line. */
    @Override
    public synchronized void close() {
        if (lineStands) {
            System.out.print("\r" + " ".repeat(WIDTH) + "\r");
            lineStands = false;
        }
    }
}
