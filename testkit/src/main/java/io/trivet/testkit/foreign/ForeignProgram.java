package io.trivet.testkit.foreign;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A program installed on this machine. If it is missing, the test that looks for it is skipped with a message that
 * names it. Immutable.
 *
 * @param path the program's file
 */
public record ForeignProgram(Path path) {
    /**
     * Returns the program in {@code /usr/bin}, where Debian installs it, or otherwise the first one of that name on the
     * PATH.
     */
    public static ForeignProgram find(String name, String debianPackage, String... probe) {
        return find(List.of("/usr/bin/" + name, name), debianPackage, probe);
    }

    /**
     * Returns the first candidate that is installed and has what the test needs; if there is none, the test is skipped.
     *
     * @param candidates paths, or names to look up on the PATH
     * @param debianPackage the package to install if the program is missing
     * @param probe arguments with which a suitable program exits with 0, such as
     *     {@code "-e", "require 'xmlrpc/client'"}; without arguments, it is enough that the program is installed
     */
    public static ForeignProgram find(List<String> candidates, String debianPackage, String... probe) {
        for (Path path : paths(candidates)) {
            ForeignProgram program = new ForeignProgram(path);
            if (probe.length == 0 || program.exitsNormally(probe)) {
                return program;
            }
        }
        String needed = String.join(" or ", candidates) + (probe.length == 0 ? "" : " " + String.join(" ", probe));
        Assumptions.abort("this machine can't run " + needed + ": install Debian's " + debianPackage + ".");
        throw new AssertionError("an aborted test continues");
    }

    private static List<Path> paths(List<String> candidates) {
        List<Path> paths = new ArrayList<>();
        for (String candidate : candidates) {
            if (candidate.startsWith("/")) {
                paths.add(Path.of(candidate));
            } else {
                for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
                    paths.add(Path.of(directory.isEmpty() ? "." : directory, candidate));
                }
            }
        }
        paths.removeIf(path -> !Files.isRegularFile(path) || !Files.isExecutable(path));
        return paths;
    }

    private boolean exitsNormally(String... arguments) {
        try (ForeignProcess process = start(arguments)) {
            process.rest();
            return process.exitCode() == 0;
        }
    }

    /** Starts the program. */
    public ForeignProcess start(String... arguments) {
        List<String> command = new ArrayList<>(List.of(path.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Otherwise some programs write only ASCII.
        builder.environment().put("LC_ALL", "C.UTF-8");
        try {
            return new ForeignProcess(path.getFileName().toString(), builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("can't start " + command, e);
        }
    }

    /** Runs the program to its end, and returns its output, including errors. */
    public String run(String... arguments) {
        try (ForeignProcess process = start(arguments)) {
            return process.rest();
        }
    }
}
