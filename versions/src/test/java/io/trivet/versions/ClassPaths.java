package io.trivet.versions;

import io.trivet.testkit.maven.Maven;
import io.trivet.testkit.maven.MavenPom;
import io.trivet.testkit.maven.ParentPom;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The class paths of users' projects. Maven resolves all of them in one run, with the local repository of this build.
 */
final class ClassPaths {
    private static final String FILE = "class-path";
    private static final Pattern JAR = Pattern.compile("(.*)/([^/]+)/([^/]+)/[^/]+\\.jar");

    private final Path folder;
    private final String log;

    private ClassPaths(Path folder, String log) {
        this.folder = folder;
        this.log = log;
    }

    /** Resolves the projects of users' programs. */
    static ClassPaths ofPrograms(String folder, List<VersionSet> sets) throws IOException, InterruptedException {
        Map<String, List<String>> projects = new LinkedHashMap<>();
        sets.forEach(each -> projects.put(each.name(), each.coordinates()));
        return resolve(folder, projects);
    }

    /**
     * Resolves projects.
     *
     * @param name the folder of the projects below {@code target}
     * @param projects the dependencies' coordinates, by the project's name
     */
    static ClassPaths resolve(String name, Map<String, List<String>> projects)
            throws IOException, InterruptedException {
        Path folder = Path.of("target", name).toAbsolutePath();
        for (Map.Entry<String, List<String>> each : projects.entrySet()) {
            Path project = Files.createDirectories(folder.resolve(each.getKey()));
            Files.writeString(project.resolve("pom.xml"), MavenPom.of(each.getKey(), each.getValue(), ""));
            Files.deleteIfExists(project.resolve(FILE));
        }
        MavenPom.writeParent(folder, projects.keySet());
        Maven.Ended ended = Maven.run(
                folder,
                List.of(
                        "-Dmaven.ext.class.path="
                                + Path.of("target", "test-classes").toAbsolutePath(),
                        "-D" + BuiltModules.ROOT + "=" + ParentPom.ROOT,
                        "-Dmaven.repo.local=" + Maven.localRepository(),
                        "-Dmdep.outputFile=" + FILE,
                        "org.apache.maven.plugins:maven-dependency-plugin:" + ParentPom.versionOfPlugin("dependency")
                                + ":build-classpath"));
        return new ClassPaths(folder, ended.log());
    }

    /** Returns the class path of a project. */
    List<String> of(String project) throws IOException {
        Path file = folder.resolve(project).resolve(FILE);
        if (!Files.exists(file)) {
            throw new AssertionError("Maven can't resolve " + project + ": " + log);
        }
        return List.of(Files.readString(file).strip().split(File.pathSeparator));
    }

    /** Returns the versions on a class path as {@code artifact version}, without Trivet's modules. */
    static List<String> versions(List<String> classPath) {
        List<String> versions = new ArrayList<>();
        for (String each : classPath) {
            Matcher jar = JAR.matcher(each.replace(File.separatorChar, '/'));
            if (jar.matches()
                    && !jar.group(2).startsWith("trivet-")
                    && !jar.group(3).equals("target")) {
                versions.add(jar.group(2) + ' ' + jar.group(3));
            }
        }
        return versions.stream().sorted().toList();
    }
}
