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
 * A program that is installed on this machine, or isn't: then the test that asks for it is skipped, and says what is missing. Immutable.
 *
 * @param path where it is
 */
public record ForeignProgram(Path path) {
    /** Returns a program that Debian has in {@code /usr/bin}, or else the first of that name on the PATH. */
    public static ForeignProgram find(String name, String debianPackage, String... probe) {
        return find(List.of("/usr/bin/" + name, name), debianPackage, probe);
    }

    /**
     * Returns the first of some programs that is there and has what the test needs; the test that asks is skipped if none is.
     *
     * @param candidates paths, or names that are looked for on the PATH
     * @param debianPackage what to install where it is missing
     * @param probe arguments with which a program that has all that is needed ends well, as in {@code "-e", "require 'xmlrpc/client'"}; without
     *     any, it is enough that the program is there
     */
    public static ForeignProgram find(List<String> candidates, String debianPackage, String... probe) {
        for (Path path : paths(candidates)) {
            ForeignProgram program = new ForeignProgram(path);
            if (probe.length == 0 || program.endsWell(probe)) {
                return program;
            }
        }
        String needed = String.join(" or ", candidates) + (probe.length == 0 ? "" : " " + String.join(" ", probe));
        Assumptions.abort("this machine can't run " + needed + ": install Debian's " + debianPackage + ".");
        throw new AssertionError("an aborted test goes on");
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

    private boolean endsWell(String... arguments) {
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
        // Else some write no more than ASCII.
        builder.environment().put("LC_ALL", "C.UTF-8");
        try {
            return new ForeignProcess(path.getFileName().toString(), builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("can't start " + command, e);
        }
    }

    /** Runs the program to its end, and returns all that it printed, errors included. */
    public String run(String... arguments) {
        try (ForeignProcess process = start(arguments)) {
            return process.rest();
        }
    }
}
