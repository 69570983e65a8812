package io.trivet.testkit.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** The poms of projects that a test writes. */
public final class MavenPom {
    private MavenPom() {}

    /**
     * Returns the pom of a project with the given dependencies.
     *
     * @param coordinates {@code group:artifact} or {@code group:artifact:version}; an artifact whose name ends with
     *     {@code -bom}, or that is followed by {@code :import}, is imported as a BOM
     * @param build the content of the element of that name
     */
    public static String of(String name, Collection<String> coordinates, String build) {
        StringBuilder imported = new StringBuilder();
        StringBuilder dependencies = new StringBuilder();
        for (String each : coordinates) {
            String[] parts = each.split(":", -1);
            String version = parts.length > 2 ? "<version>" + parts[2] + "</version>" : "";
            boolean bom = parts[1].endsWith("-bom") || each.endsWith(":import");
            (bom ? imported : dependencies)
                    .append("<dependency><groupId>" + parts[0] + "</groupId><artifactId>" + parts[1] + "</artifactId>"
                            + version + (bom ? "<type>pom</type><scope>import</scope>" : "") + "</dependency>\n");
        }
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>%s</artifactId>
                  <version>1</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <dependencyManagement>
                    <dependencies>
                %s</dependencies>
                  </dependencyManagement>
                  <dependencies>
                %s</dependencies>
                  <build>
                %s</build>
                </project>
                """.formatted(name, imported, dependencies, build);
    }

    /** Writes the pom of a project with these modules, which are folders below it. */
    public static void writeParent(Path folder, Collection<String> modules) throws IOException {
        StringBuilder lines = new StringBuilder();
        modules.forEach(each -> lines.append("<module>" + each + "</module>\n"));
        Files.writeString(folder.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>all</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <modules>
                %s</modules>
                </project>
                """.formatted(lines));
    }
}
