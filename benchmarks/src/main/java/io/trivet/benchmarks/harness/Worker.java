package io.trivet.benchmarks.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A contestant's process as the referee sees it. It gets one line, and answers with one line. */
final class Worker implements AutoCloseable {
    /** The flags of every process of every contestant. */
    static final List<String> FLAGS =
            List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC", "-Dslf4j.internal.verbosity=ERROR");

    private final String owner;
    private final Process process;
    private final BufferedReader answers;

    private Worker(String owner, Process process) {
        this.owner = owner;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a {@link Child} with this class and these arguments, or the contestant's own program. */
    static Worker start(Contestant owner, Class<? extends Contestant> contestant, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(owner.program());
        if (command.isEmpty()) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(FLAGS);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
        }
        command.add(contestant.getName());
        command.addAll(List.of(arguments));
        return new Worker(
                owner.name(),
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("A process of " + owner + " ended; what it printed is above.");
        }
        return line;
    }

    /** Lets the process end, without waiting for its end. */
    void dismiss() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // The process has already ended, and reported why.
        }
    }

    @Override
    public void close() {
        dismiss();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
