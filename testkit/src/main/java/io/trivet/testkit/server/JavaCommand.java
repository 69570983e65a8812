package io.trivet.testkit.server;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command line of a small JVM with this JVM's class path. */
public final class JavaCommand {
    /** Options for a JVM that starts quickly and stays small; a test server doesn't run long enough to need tuning. */
    private static final List<String> SMALL =
            List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    /** A quiet Logback, which some tests have on their class path; its default is to print everything. */
    private static final String QUIET = "-Dlogback.configurationFile=io/trivet/testkit/logback.xml";

    private JavaCommand() {}

    /** Returns the words of the command, beginning with this JVM's java program. */
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

    /** Returns the class path with absolute paths, because the server runs in its own directory. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
