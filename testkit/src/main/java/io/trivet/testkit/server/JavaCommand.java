package io.trivet.testkit.server;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command line of a small JVM that has this JVM's class path. */
public final class JavaCommand {
    /** Starts soon and stays small; a server of tests has no long run to be tuned for. */
    private static final List<String> SMALL =
            List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    /** Logback's default, which some tests have on their class path, is to print everything. */
    private static final String QUIET = "-Dlogback.configurationFile=io/trivet/testkit/logback.xml";

    private JavaCommand() {}

    /** Returns the words of the command, this JVM's own program first. */
    public static List<String> of(List<String> options, String mainClass, String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(SMALL);
        line.add(QUIET);
        line.addAll(options);
        line.addAll(List.of("-cp", classPath(), mainClass));
        line.addAll(List.of(arguments));
        return line;
    }

    /** The server runs in its own directory, where relative paths would lead nowhere. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
