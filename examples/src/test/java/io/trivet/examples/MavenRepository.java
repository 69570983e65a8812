package io.trivet.examples;

import io.trivet.testkit.maven.Maven;
import io.trivet.testkit.maven.MavenPom;
import io.trivet.testkit.maven.ParentPom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A repository below {@code target} with the modules as published. Their dependencies come from the local repository of
 * the build that runs the test, so that nothing is downloaded, and nothing is added to that repository.
 */
final class MavenRepository {
    private final Path folder;
    private final Path files;

    private MavenRepository(Path folder) {
        this.folder = folder;
        files = folder.resolve("repository");
    }

    /** Publishes the modules, which must be packaged, into a folder. */
    static MavenRepository publish(Path folder) throws IOException {
        MavenRepository repository = new MavenRepository(folder);
        repository.add("trivet-parent", ParentPom.ROOT, true);
        for (String module : repository.modules()) {
            repository.add("trivet-" + module, ParentPom.ROOT.resolve(module), module.equals("bom"));
        }
        return repository;
    }

    /** Returns the folders of the published modules. */
    List<String> modules() {
        return Stream.concat(Stream.of("bom"), HouseModule.published().stream().map(HouseModule::name))
                .toList();
    }

    private void add(String artifact, Path from, boolean isPomAlone) throws IOException {
        String version = ParentPom.version();
        Path target = Files.createDirectories(
                files.resolve("io/trivet").resolve(artifact).resolve(version));
        String name = artifact + "-" + version;
        copy(from.resolve("pom.xml"), target.resolve(name + ".pom"));
        if (!isPomAlone) {
            copy(from.resolve("target").resolve(name + ".jar"), target.resolve(name + ".jar"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns the plugins that turn a project into a runnable jar, in the versions of this build. */
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

    private static String plugin(String name, String configuration) {
        return "<plugin><artifactId>maven-" + name + "-plugin</artifactId><version>" + ParentPom.versionOfPlugin(name)
                + "</version>" + configuration + "</plugin>\n";
    }

    /** Builds all these projects in one run of Maven. */
    void build(List<CopyProject> projects) throws IOException, InterruptedException {
        for (CopyProject each : projects) {
            each.write(folder, this);
        }
        MavenPom.writeParent(folder, projects.stream().map(CopyProject::name).toList());
        String others = Maven.localRepository().toUri().toString();
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
        Maven.Ended ended = Maven.run(
                folder,
                List.of(
                        "--settings",
                        settings.toString(),
                        "--global-settings",
                        settings.toString(),
                        "-Dmaven.repo.local=" + files,
                        "package"));
        if (ended.code() != 0) {
            throw new AssertionError("The copies can't be built: " + ended.log());
        }
    }
}
