package io.trivet.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A repository below {@code target} with the modules as they would be published. What they need of others comes from the local repository
 * of the build that runs the test, so that nothing is asked for over the network and nothing gets into that repository.
 */
final class MavenRepository {
    private final Path folder;
    private final Path files;
    private final String parent;

    private MavenRepository(Path folder) throws IOException {
        this.folder = folder;
        files = folder.resolve("repository");
        parent = Files.readString(HouseModule.ROOT.resolve("pom.xml"));
    }

    /** Publishes the modules, which have been packaged, into a folder. */
    static MavenRepository publish(Path folder) throws IOException {
        MavenRepository repository = new MavenRepository(folder);
        repository.add(HouseModule.ROOT.resolve("pom.xml"));
        for (String module : repository.modules()) {
            repository.add(HouseModule.ROOT.resolve(module).resolve("pom.xml"));
        }
        return repository;
    }

    /** Returns the folders of the modules that users get. */
    List<String> modules() {
        return Stream.concat(Stream.of("bom"), HouseModule.published().stream().map(HouseModule::name))
                .toList();
    }

    private void add(Path pom) throws IOException {
        String text = Files.readString(pom);
        // The parent's coordinates stand before the module's own.
        String own = text.replaceAll("(?s)<parent>.*?</parent>", "");
        String artifact = all("<artifactId>([^<]+)</artifactId>", own).get(0);
        String version = version();
        Path target = Files.createDirectories(
                files.resolve("io/trivet").resolve(artifact).resolve(version));
        String name = artifact + "-" + version;
        copy(pom, target.resolve(name + ".pom"));
        if (!own.contains("<packaging>pom</packaging>")) {
            copy(pom.resolveSibling("target").resolve(name + ".jar"), target.resolve(name + ".jar"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns the version of all modules. */
    String version() {
        return all("<version>([^<]+)</version>", parent).get(0);
    }

    /** Returns the version of somebody else's artifact that the modules are built with. */
    String versionOf(String artifact) {
        String property = all(
                        "<artifactId>" + Pattern.quote(artifact) + "</artifactId>\\s*<version>\\$\\{([^}]+)}", parent)
                .get(0);
        return all("<" + Pattern.quote(property) + ">([^<]+)<", parent).get(0);
    }

    private static List<String> all(String pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    /** Returns what a project needs to become a jar that runs, by the plugins that this build has. */
    String plugins(String mainClass) {
        StringBuilder plugins = new StringBuilder();
        for (String plugin : List.of("resources", "compiler", "surefire")) {
            plugins.append(plugin(plugin, ""));
        }
        return plugins.append(plugin("jar", """
                        <configuration><archive><manifest>
                          <mainClass>%s</mainClass>
                          <addClasspath>true</addClasspath>
                          <classpathPrefix>%s</classpathPrefix>
                          <classpathLayoutType>repository</classpathLayoutType>
                        </manifest></archive></configuration>
                        """.formatted(mainClass, files.toUri())))
                .toString();
    }

    private String plugin(String name, String configuration) {
        String artifact = "maven-" + name + "-plugin";
        String version = all("<artifactId>" + artifact + "</artifactId>\\s*<version>([^<]+)<", parent)
                .get(0);
        return "<plugin><artifactId>" + artifact + "</artifactId><version>" + version + "</version>" + configuration
                + "</plugin>\n";
    }

    /** Builds all these projects in one run of Maven. */
    void build(List<CopyProject> projects) throws IOException, InterruptedException {
        StringBuilder modules = new StringBuilder();
        for (CopyProject each : projects) {
            each.write(folder, this);
            modules.append("<module>" + each.name() + "</module>\n");
        }
        Files.writeString(folder.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>copies</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <modules>
                %s</modules>
                </project>
                """.formatted(modules));
        String others = Path.of(property("trivet.maven.repository")).toUri().toString();
        String repository = "<id>central</id><url>%s</url><releases><checksumPolicy>ignore</checksumPolicy></releases>"
                .formatted(others);
        Path settings =
                Files.writeString(folder.resolve("settings.xml"), """
                <settings xmlns="http://maven.apache.org/SETTINGS/1.0.0">
                  <mirrors><mirror><id>others</id><mirrorOf>*,!central</mirrorOf><url>%s</url></mirror></mirrors>
                  <profiles><profile>
                    <id>others</id>
                    <repositories><repository>%s</repository></repositories>
                    <pluginRepositories><pluginRepository>%s</pluginRepository></pluginRepositories>
                  </profile></profiles>
                  <activeProfiles><activeProfile>others</activeProfile></activeProfiles>
                </settings>
                """.formatted(others, repository, repository));
        // Else this repository's own would hold. For a run so short it isn't worth while to compile much.
        Files.writeString(
                Files.createDirectories(folder.resolve(".mvn")).resolve("jvm.config"),
                "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        run(
                Path.of(property("trivet.maven.home"), "bin", "mvn").toString(),
                "--batch-mode",
                "--no-transfer-progress",
                "--fail-at-end",
                "--settings",
                settings.toString(),
                "--global-settings",
                settings.toString(),
                "-Dmaven.repo.local=" + files,
                "package");
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(name + " is set by examples/pom.xml: run this test by mvn verify.");
        }
        return value;
    }

    private void run(String... command) throws IOException, InterruptedException {
        Path log = folder.resolve("build.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process maven = builder.start();
        maven.getOutputStream().close();
        if (!maven.waitFor(15, TimeUnit.MINUTES)) {
            maven.destroyForcibly();
        }
        if (maven.waitFor() != 0) {
            throw new AssertionError("The copies can't be built: " + read(log));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
