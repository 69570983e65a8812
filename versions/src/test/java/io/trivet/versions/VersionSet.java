package io.trivet.versions;

import io.trivet.testkit.maven.ParentPom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Versions that a program has beside ours, as it says them in its pom.
 *
 * @param name what its project is called
 * @param legs what it takes of ours, by the names that {@link Program} has
 * @param others its BOM and its own dependencies, as {@code group:artifact:version}
 */
record VersionSet(String name, List<String> legs, List<String> others) {
    private static final List<String> ALL = List.of("calls", "redis", "zookeeper", "database");

    /** A framework, with what its users have on the class path anyway, and all of ours. */
    static VersionSet framework(String name, String... others) {
        return new VersionSet(name, ALL, List.of(others));
    }

    /** Libraries that a program says the versions of, and the leg that uses them. */
    static VersionSet library(String leg, String name, String... others) {
        return new VersionSet(name, List.of(leg), List.of(others));
    }

    /** The same beside something more. */
    VersionSet and(String suffix, String... more) {
        List<String> all = new ArrayList<>(others);
        all.addAll(Arrays.asList(more));
        return new VersionSet(name + suffix, legs, all);
    }

    /** The same with one leg of ours alone. */
    VersionSet of(String leg) {
        return new VersionSet(name, List.of(leg), others);
    }

    /** Returns all that its pom says. */
    List<String> coordinates() {
        return Stream.concat(others.stream(), legs.stream().flatMap(VersionSet::ours))
                .toList();
    }

    private static Stream<String> ours(String leg) {
        List<String> artifacts = switch (leg) {
            case "calls" -> List.of("rpc-tcp", "rpc-xml");
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
