package io.trivet.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the jar's programs like a user. */
final class ExamplesJar {
    /** The output of a program that has ended, and its exit code. */
    record Ended(int code, String out, String err) {}

    private ExamplesJar() {}

    static Process start(String... arguments) throws IOException {
        return java(Path.of("target", "trivet-examples.jar"), arguments);
    }

    /** Starts a jar. */
    static Process java(Path jar, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // With these two options, such short programs start in half the time.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dtrivet.testkit.directory=" + Path.of("target", "servers").toAbsolutePath(),
                "-jar",
                jar.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }

    static Ended run(String... arguments) throws IOException, InterruptedException {
        return await(start(arguments));
    }

    /** Waits for a program's end. Reads both of its outputs, so that the program never blocks on a full pipe. */
    static Ended await(Process program) throws InterruptedException {
        StringBuilder err = new StringBuilder();
        Thread reader = new Thread(() -> err.append(readAll(program.errorReader(StandardCharsets.UTF_8))), "stderr");
        reader.start();
        String out = readAll(program.inputReader(StandardCharsets.UTF_8));
        reader.join();
        if (!program.waitFor(120, TimeUnit.SECONDS)) {
            program.destroyForcibly();
            throw new AssertionError("it closed its output and did not end: " + out);
        }
        return new Ended(program.exitValue(), out, err.toString());
    }

    private static String readAll(BufferedReader reader) {
        StringBuilder text = new StringBuilder();
        try {
            String line;
            while ((line = reader.readLine()) != null) {
                text.append(line).append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
