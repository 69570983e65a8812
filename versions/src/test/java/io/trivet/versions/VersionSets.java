package io.trivet.versions;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is tried: frameworks as their BOMs have them, and libraries in the versions that programs still have, or will. */
final class VersionSets {
    private static final String BOOT = "org.springframework.boot:spring-boot";

    static final VersionSet SPRING_BOOT_3_5 = VersionSet.framework(
            "spring-boot-3.5",
            BOOT + "-dependencies:3.5.16:import",
            BOOT + "-starter",
            BOOT + "-starter-json",
            BOOT + "-starter-data-redis");

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

    /** Returns what the program prints if all holds. */
    static List<String> linesOf(List<String> legs) {
        return legs.stream()
                .flatMap(leg -> Stream.concat(LINES.get(leg).stream(), Stream.of("ends in order"))
                        .map(line -> leg + ": " + line + ": holds"))
                .toList();
    }
}
