package io.trivet.testkit.maven;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The versions in the parent's pom, for a test that runs in a module's folder. */
public final class ParentPom {
    /** The folder of the parent's pom. */
    public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final String TEXT = read(ROOT.resolve("pom.xml"));

    private ParentPom() {}

    /** Returns the version of all modules. */
    public static String version() {
        return first("<version>([^<]+)</version>");
    }

    /** Returns the version of a third party's artifact that the modules are built with. */
    public static String versionOf(String artifact) {
        return property(first("<artifactId>" + Pattern.quote(artifact) + "</artifactId>\\s*<version>\\$\\{([^}]+)}"));
    }

    /** Returns the value of a property, such as {@code junit.version}. */
    public static String property(String name) {
        return first("<" + Pattern.quote(name) + ">([^<]+)<");
    }

    /** Returns the version of one of Maven's own plugins by its short name, such as {@code jar}. */
    public static String versionOfPlugin(String name) {
        return first("<artifactId>maven-" + name + "-plugin</artifactId>\\s*<version>([^<]+)<");
    }

    private static String first(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(TEXT);
        if (!matcher.find()) {
            throw new AssertionError("The parent's pom has nothing like " + pattern + '.');
        }
        return matcher.group(1);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
