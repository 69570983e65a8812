package io.trivet.versions;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The tested versions: frameworks with the versions of their BOMs, and libraries in versions that programs still use,
 * or will use.
 */
final class VersionSets {
    private static final String BOOT = "org.springframework.boot:spring-boot";

    private static final String ANNOTATIONS = "com.fasterxml.jackson.core:jackson-annotations:";

    static final VersionSet SPRING_BOOT_3_5 = VersionSet.framework(
            "spring-boot-3.5",
            BOOT + "-dependencies:3.5.16:import",
            BOOT + "-starter",
            BOOT + "-starter-json",
            BOOT + "-starter-data-redis");

    private static final VersionSet MICRONAUT_4 = VersionSet.framework(
            "micronaut-4.10",
            "io.micronaut.platform:micronaut-platform:4.10.8:import",
            "io.micronaut:micronaut-http-server-netty",
            "io.micronaut:micronaut-jackson-databind");

    static final List<VersionSet> FRAMEWORKS = List.of(
            SPRING_BOOT_3_5,
            springBoot4("4.0", "4.0.9"),
            springBoot4("4.1", "4.1.2"),
            VersionSet.framework("quarkus-3.40", "io.quarkus:quarkus-bom:3.40.1", "io.quarkus:quarkus-core"),
            // The framework's own annotations are too old, so the dependency that the refusal asks for is added.
            MICRONAUT_4.and("-and-annotations", ANNOTATIONS + "2.21"),
            VersionSet.framework(
                    "micronaut-5.0", "io.micronaut:micronaut-core-bom:5.0.0", "io.micronaut:micronaut-inject"),
            VersionSet.framework("slf4j-1.7", "org.slf4j:slf4j-api:1.7.36", "ch.qos.logback:logback-classic:1.2.13"),
            VersionSet.framework("slf4j-2.0", "org.slf4j:slf4j-api:2.0.9", "ch.qos.logback:logback-classic:1.5.38"));

    static final List<VersionSet> LIBRARIES = Stream.of(
                    Stream.of("5.2.0", "6.0.0", "7.0.0", "7.5.3", "8.0.2")
                            .map(each -> VersionSet.library("redis", "jedis-" + each, "redis.clients:jedis:" + each)),
                    Stream.of("5.2.0", "5.5.0", "5.9.0")
                            .flatMap(curator -> Stream.of("3.8.4", "3.9.5").map(server -> zooKeeper(curator, server))),
                    Stream.of(zooKeeper("5.9.0", "3.9.5").and("-guava", "com.google.guava:guava:33.5.0-jre")),
                    Stream.of("2.21", "2.22")
                            .map(each -> VersionSet.library("calls", "annotations-" + each, ANNOTATIONS + each)),
                    Stream.of("3.1.8", "3.2.4", "3.3.0").map(each -> jackson(each)),
                    Stream.of("4.1.135.Final", "4.2.9.Final", "4.2.18.Final")
                            .map(each -> VersionSet.library("calls", "netty-" + each, "io.netty:netty-bom:" + each)))
            .flatMap(each -> each)
            .toList();

    /** The first and the last versions. Those in between are tested by the program alone. */
    private static final List<String> WORTH_CONTRACTS = List.of(
            "netty-4.1.135.Final",
            "netty-4.2.9.Final",
            "jackson-3.3.0",
            "jedis-5.2.0",
            "jedis-6.0.0",
            "jedis-8.0.2",
            "curator-5.2.0-zookeeper-3.8.4",
            "curator-5.9.0-zookeeper-3.8.4");

    /** The versions on which the contracts of one leg run. */
    static final List<VersionSet> OF_CONTRACTS = LIBRARIES.stream()
            .filter(each -> WORTH_CONTRACTS.contains(each.name()))
            .toList();

    /** The versions that are refused at the start, and parts of the message. */
    static final Map<VersionSet, List<String>> REFUSED = Map.of(
            MICRONAUT_4.of("calls"),
            List.of("jackson-annotations 2.19.2", ANNOTATIONS + "2.21"),
            jackson("3.0.4"),
            List.of("jackson-databind 3.0.4", "Jackson 3.1 or newer"),
            VersionSet.library("calls", "annotations-2.19", ANNOTATIONS + "2.19.2"),
            List.of("jackson-annotations 2.19.2", ANNOTATIONS + "2.21"),
            VersionSet.library("calls", "annotations-2.20", ANNOTATIONS + "2.20"),
            List.of("jackson-annotations 2.20", ANNOTATIONS + "2.21"),
            jackson("3.3.0").and("-annotations-2.21", ANNOTATIONS + "2.21"),
            List.of("jackson-databind 3.3.0", "jackson-annotations 2.21", ANNOTATIONS),
            zooKeeper("5.1.0", "3.9.5"),
            List.of("Curator 5.1.0", "curator-framework:5.2.0"));

    private static VersionSet springBoot4(String name, String version) {
        return VersionSet.framework(
                "spring-boot-" + name,
                BOOT + "-dependencies:" + version + ":import",
                BOOT + "-starter",
                BOOT + "-starter-jackson",
                BOOT + "-starter-data-redis");
    }

    private static VersionSet zooKeeper(String curator, String zooKeeper) {
        return VersionSet.library(
                "zookeeper",
                "curator-" + curator + "-zookeeper-" + zooKeeper,
                "org.apache.curator:curator-framework:" + curator,
                "org.apache.zookeeper:zookeeper:" + zooKeeper);
    }

    private static VersionSet jackson(String version) {
        return VersionSet.library("calls", "jackson-" + version, "tools.jackson:jackson-bom:" + version);
    }

    private static final Map<String, List<String>> LINES = Map.of(
            "calls",
                    List.of(
                            "tcp carries a record",
                            "tcp carries a bean",
                            "tcp throws what is declared",
                            "tcp streams",
                            "http carries a record",
                            "http carries a bean",
                            "http throws what is declared",
                            "tcps carries a record",
                            "tcps carries a bean",
                            "tcps throws what is declared",
                            "tcps streams",
                            "https carries a record",
                            "https carries a bean",
                            "https throws what is declared"),
            "redis",
                    List.of(
                            "locks by a URI and by a Jedis client",
                            "and the other way round",
                            "leases worker ids by a URI",
                            "leases worker ids by a Jedis client",
                            "counts in segments by a URI",
                            "counts in segments by a Jedis client"),
            "zookeeper",
                    List.of(
                            "locks by a URI and by a Curator client",
                            "and the other way round",
                            "leases worker ids by a URI",
                            "leases worker ids by a Curator client"),
            "database", List.of("locks in rows", "leases worker ids", "counts in segments"));

    private VersionSets() {}

    /** Returns the lines that the program prints if all checks succeed. */
    static List<String> linesOf(List<String> legs) {
        return legs.stream()
                .flatMap(leg -> Stream.concat(LINES.get(leg).stream(), Stream.of("ends in order"))
                        .map(line -> leg + ": " + line + ": holds"))
                .toList();
    }
}
