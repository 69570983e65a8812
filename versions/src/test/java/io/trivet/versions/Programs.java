package io.trivet.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.TestCertificate;
import io.trivet.testkit.server.Servers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs in separate JVMs, on class paths that Maven resolved. */
final class Programs {
    private static final long MAX_SECONDS = 300;
    private static final TestCertificate CERTIFICATE = TestCertificate.ofLoopback();

    /** The text that a program printed on both outputs, and its exit code. */
    record Ended(int code, String out) {
        String lastLine() {
            String text = out.strip();
            return text.substring(text.lastIndexOf('\n') + 1);
        }
    }

    private Programs() {}

    /** Runs the user's program with these legs. */
    static Ended run(List<String> classPath, List<String> legs) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(
                List.of(Path.of("target", "classes").toAbsolutePath().toString()));
        all.addAll(classPath);
        List<String> words = new ArrayList<>(List.of(Program.class.getName()));
        legs.forEach(leg -> words.add(leg + "=" + address(leg)));
        return java(all, words);
    }

    /** Runs the user's program, prints the versions, and checks that each expected line was printed. */
    static void assertAllHolds(VersionSet set, ClassPaths resolved) throws IOException, InterruptedException {
        List<String> classPath = resolved.of(set.name());
        Ended ended = run(classPath, set.legs());
        System.out.println(set + ": " + ClassPaths.versions(classPath) + '\n' + ended.out());
        assertThat(ended.out().lines())
                .as(ended.out())
                .containsAll(VersionSets.linesOf(set.legs()))
                .noneMatch(line -> line.contains(": FAILS"));
        assertThat(ended.code()).isZero();
    }

    private static String address(String leg) {
        return switch (leg) {
            case "calls" -> CERTIFICATE.certificate().getParent().toString();
            case "redis" -> Servers.redis().uri().toString();
            case "zookeeper" -> Servers.zooKeeper().connectString();
            default -> Servers.postgres().createDatabase();
        };
    }

    /** Runs a class's main method. */
    static Ended java(List<String> classPath, List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dtrivet.testkit.directory=" + System.getProperty("trivet.testkit.directory"),
                "-cp",
                String.join(File.pathSeparator, classPath)));
        command.addAll(words);
        Path said = Files.createTempFile(Path.of("target"), "program", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(MAX_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        String out = Files.readString(said);
        Files.delete(said);
        assertThat(ended).as("It ends; until now it said: " + out).isTrue();
        return new Ended(process.exitValue(), out);
    }
}
