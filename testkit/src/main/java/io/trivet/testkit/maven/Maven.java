package io.trivet.testkit.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The Maven that runs this build, for projects that a test writes. Failsafe must pass it properties, which the pom of
 * the test's module sets.
 */
public final class Maven {
    private static final long MAX_MINUTES = 15;

    /** The output of a run, and its exit code. */
    public record Ended(int code, String log) {}

    private Maven() {}

    /**
     * Runs Maven in a folder, writes the folder's {@code .mvn}, and waits for Maven's end.
     *
     * @param words options and goals
     */
    public static Ended run(Path folder, List<String> words) throws IOException, InterruptedException {
        // Without this file, this repository's own would apply. Such a short run doesn't need optimized code.
        Files.writeString(
                Files.createDirectories(folder.resolve(".mvn")).resolve("jvm.config"),
                "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        List<String> command = new ArrayList<>(List.of(
                Path.of(property("trivet.maven.home"), "bin", "mvn").toString(),
                "--batch-mode",
                "--no-transfer-progress",
                "--fail-at-end"));
        command.addAll(words);
        Path log = folder.resolve("build.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process maven = builder.start();
        maven.getOutputStream().close();
        if (!maven.waitFor(MAX_MINUTES, TimeUnit.MINUTES)) {
            maven.destroyForcibly();
        }
        return new Ended(maven.waitFor(), Files.readString(log));
    }

    /** Returns the local repository of this build. */
    public static Path localRepository() {
        return Path.of(property("trivet.maven.repository"));
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(name + " is set by the module's pom.xml: run this test by mvn verify.");
        }
        return value;
    }
}
