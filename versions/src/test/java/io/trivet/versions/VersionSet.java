package io.trivet.versions;

import io.trivet.testkit.maven.ParentPom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Versions of libraries that a program's pom sets, beside Trivet's modules.
 *
 * @param name the name of the program's project
 * @param legs the legs that it uses, by the names in {@link Program}
 * @param others its BOM and its own dependencies, as {@code group:artifact:version}
 */
record VersionSet(String name, List<String> legs, List<String> others) {
    private static final List<String> ALL = List.of("calls", "redis", "zookeeper", "database");

    /** Returns a framework with the libraries that its users have anyway, and all legs. */
    static VersionSet framework(String name, String... others) {
        return new VersionSet(name, ALL, List.of(others));
    }

    /** Returns libraries in the versions that a program sets, and the leg that uses them. */
    static VersionSet library(String leg, String name, String... others) {
        return new VersionSet(name, List.of(leg), List.of(others));
    }

    /** Returns this set with additional dependencies. */
    VersionSet and(String suffix, String... more) {
        List<String> all = new ArrayList<>(others);
        all.addAll(Arrays.asList(more));
        return new VersionSet(name + suffix, legs, all);
    }

    /** Returns this set with only one leg. */
    VersionSet of(String leg) {
        return new VersionSet(name, List.of(leg), others);
    }

    /** Returns all dependencies of the program's pom. */
    List<String> coordinates() {
        return Stream.concat(others.stream(), legs.stream().flatMap(VersionSet::ours))
                .toList();
    }

    private static Stream<String> ours(String leg) {
        List<String> artifacts = switch (leg) {
            case "calls" -> List.of("rpc-tcp", "rpc-xml", "rpc-zerorpc");
            case "redis" -> List.of("lock-redis", "id-redis");
            case "zookeeper" -> List.of("lock-zookeeper", "id-zookeeper");
            default -> List.of("lock-jdbc", "id-jdbc");
        };
        Stream<String> own = artifacts.stream().map(each -> "io.trivet:trivet-" + each + ':' + ParentPom.version());
        return leg.equals("database")
                ? Stream.concat(own, Stream.of("org.postgresql:postgresql:" + ParentPom.versionOf("postgresql")))
                : own;
    }

    @Override
    public String toString() {
        return name;
    }
}
