package io.trivet.examples;

// Goes with the programs whose headers name it. It takes nothing but the JDK.

import java.io.Console;
import java.time.Duration;

/** Shows what is going on: one line that is written over on a terminal, else a line now and then. Thread-safe. */
final class Progress implements AutoCloseable {
    private static final int WIDTH = 79;

    private final boolean terminal = isTerminal();
    private final long pauseNanos = Duration.ofMillis(terminal ? 100 : 2000).toNanos();
    private final long start = System.nanoTime();
    private long shownAt = start;
    private boolean lineStands;

    /** From Java 22 on there may be a console where there is no terminal, and it can be asked. */
    @SuppressWarnings("SystemConsoleNull") // Before Java 22, null is all that tells.
    private static boolean isTerminal() {
        Console console = System.console();
        try {
            return console != null
                    && (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** Shows a new stage of the work at once. */
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

    /** Shows how far a stage is, unless something was shown just before. */
    synchronized void tick(String message) {
        if (System.nanoTime() - shownAt >= pauseNanos) {
            stage(message);
        }
    }

    /** Clears the line on a terminal, so that what follows stands alone. */
    @Override
    public synchronized void close() {
        if (lineStands) {
            System.out.print("\r" + " ".repeat(WIDTH) + "\r");
            lineStands = false;
        }
    }
}
