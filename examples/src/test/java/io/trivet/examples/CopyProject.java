package io.trivet.examples;

import io.trivet.testkit.maven.MavenPom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An empty Maven project with copied sources, and with the dependencies that the copied text names.
 *
 * @param name the project's name
 * @param mainClass the class to run
 * @param files its sources
 * @param coordinates its dependencies, as {@code group:artifact} or {@code group:artifact:version}; a BOM is imported
 */
record CopyProject(String name, String mainClass, List<Source> files, Set<String> coordinates) {
    /** A source file with its text. */
    record Source(String name, String text) {}

    private static final Pattern COORDINATES =
            Pattern.compile("\\b[a-z]\\w*(?:\\.\\w+)+:[A-Za-z][\\w.-]*\\w(?::\\d[\\w.-]*\\w)?");
    private static final Pattern FILE = Pattern.compile("\\b[A-Z]\\w*\\.java\\b");
    private static final Pattern HEADER = Pattern.compile("\\A(?:package [\\w.]+;\\R\\R)?((?://.*\\R)+)");

    /** Returns a file's first comment, or an empty string. */
    static String header(String source) {
        Matcher header = HEADER.matcher(source);
        return header.find() ? header.group(1) : "";
    }

    /** Returns the files that a text names. */
    static Set<String> files(String text) {
        return all(FILE, text);
    }

    /** Returns the Maven coordinates that a text names. */
    static Set<String> coordinates(String text) {
        return all(COORDINATES, text);
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new LinkedHashSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    /** Copies a program from this folder, with the files that its header names. */
    static CopyProject ofProgram(Path folder, String file) throws IOException {
        String header = header(Files.readString(folder.resolve(file)));
        Set<String> names = files(header);
        names.add(file);
        List<Source> sources = new ArrayList<>();
        for (String name : names) {
            sources.add(new Source(name, Files.readString(folder.resolve(name))));
        }
        String program = file.replace(".java", "");
        return new CopyProject(program, "io.trivet.examples." + program, sources, coordinates(header));
    }

    /** Copies everything in a folder, which is a program on the module path. */
    static CopyProject ofModule(Path folder, String mainClass, Set<String> coordinates) throws IOException {
        List<Source> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.add(new Source(folder.relativize(file).toString(), Files.readString(file)));
            }
        }
        return new CopyProject(folder.getFileName().toString(), mainClass, sources, coordinates);
    }

    /**
     * Puts Java blocks of a document into a class. Statements, which can't be members of a class, go into its main
     * method.
     */
    static CopyProject ofSnippet(String name, List<String> blocks, Set<String> coordinates) {
        StringBuilder imports = new StringBuilder();
        StringBuilder rest = new StringBuilder();
        for (String block : blocks) {
            block.lines()
                    .forEach(line -> (line.startsWith("import ") ? imports : rest)
                            .append(line)
                            .append('\n'));
        }
        boolean members = rest.indexOf("\nprivate ") >= 0;
        String text = imports + "public class " + name + " {\n"
                + (members ? rest : "") + "public static void main(String[] arguments) throws Exception {\n"
                + (members ? "new " + name + "().server.close();\n" : rest) + "}\n}\n";
        return new CopyProject(name, name, List.of(new Source(name + ".java", text)), coordinates);
    }

    /** Writes the project into a folder with its name. */
    void write(Path folder, MavenRepository repository) throws IOException {
        Path project = folder.resolve(name);
        Path sources = Files.createDirectories(project.resolve("src/main/java"));
        try (Stream<Path> before = Files.walk(sources)) {
            for (Path each : before.filter(Files::isRegularFile).toList()) {
                Files.delete(each);
            }
        }
        for (Source each : files) {
            Path file = sources.resolve(each.name());
            Files.createDirectories(file.getParent());
            Files.writeString(file, each.text());
        }
        Files.writeString(
                project.resolve("pom.xml"),
                MavenPom.of(
                        name,
                        coordinates,
                        "<finalName>copy</finalName>\n<plugins>\n" + repository.plugins(mainClass) + "</plugins>\n"));
    }
}
