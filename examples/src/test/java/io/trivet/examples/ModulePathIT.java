package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.examples.ExamplesJar.Ended;
import io.trivet.testkit.maven.ParentPom;
import io.trivet.testkit.server.Servers;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Builds programs that are Java modules, each in a Maven project of its own, and runs them on the module path. The
 * programs are below {@code src/test/modules}, and are no modules of this build. A user's project gets Trivet as jars,
 * with the dependencies of their poms and nothing else.
 */
@Timeout(600)
class ModulePathIT {
    private static final Path SOURCES = Path.of("src/test/modules");
    private static final Path PROJECTS = Path.of("target/module-path").toAbsolutePath();
    private static final String OPENS = "the module com.example.shop doesn't open the package com.example.shop.%1$s:"
            + " write 'opens com.example.shop.%1$s to io.trivet.rpc;' in its module-info.java.";

    @BeforeAll
    static void buildTheProjects() throws Exception {
        MavenRepository repository = MavenRepository.publish(PROJECTS);
        String version = ":" + ParentPom.version();
        String bom = "io.trivet:trivet-bom" + version;
        repository.build(List.of(
                CopyProject.ofModule(
                        SOURCES.resolve("shop"),
                        "com.example.shop.Main",
                        Set.of(
                                bom,
                                "io.trivet:trivet-rpc-tcp",
                                "io.trivet:trivet-rpc-xml",
                                "io.trivet:trivet-rpc-zerorpc",
                                "io.trivet:trivet-lock-redis",
                                "io.trivet:trivet-lock-jdbc",
                                "io.trivet:trivet-id-redis",
                                "io.trivet:trivet-id-jdbc",
                                "org.postgresql:postgresql:" + ParentPom.versionOf("postgresql"))),
                CopyProject.ofModule(
                        SOURCES.resolve("guard"),
                        "com.example.guard.Main",
                        Set.of(bom, "io.trivet:trivet-lock-zookeeper", "io.trivet:trivet-id-zookeeper"))));
    }

    @Test
    void callsLocksAndIds() throws Exception {
        List<Path> jars = jars("shop");
        Ended ended = run(
                "--module-path",
                path(jars),
                "--module",
                "com.example.shop/com.example.shop.Main",
                Servers.redis().uri().toString(),
                Servers.postgres().createDatabase());
        assertThat(ended.err()).doesNotContain("Exception");
        List<String> out = ended.out().lines().toList();
        assertThat(out).startsWith("module com.example.shop, Trivet's io.trivet.rpc");
        for (String wire :
                List.of("tcp://127.0.0.1:0", "http://127.0.0.1:0", "zerorpc+tcp://127.0.0.1:0", "inproc://shop")) {
            assertThat(out).containsSequence(carried(wire));
        }
        assertThat(out)
                .endsWith(
                        "locked in memory true",
                        "locked in redis true",
                        "locked in postgres true",
                        "segment 1",
                        "snowflake true",
                        "own worker id true",
                        "uuid 7");
        assertThat(ended.code()).isZero();
        for (String refused : List.of(
                "Default",
                "TakesRecord",
                "TakesBean",
                "TakesAnnotated",
                "TakesSealed",
                "TakesCollection",
                "Throws",
                "server")) {
            assertThat(out.stream().filter(line -> line.startsWith(refused + " refused: ")))
                    .as(refused)
                    .hasSizeGreaterThanOrEqualTo(2)
                    .anyMatch(line -> line.endsWith(OPENS.formatted("hidden")));
        }
        assertThat(out)
                .filteredOn(line -> line.endsWith(OPENS.formatted("shown")))
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactly("TakesField refused", "Throws refused", "TakesField refused", "Throws refused");
        assertThat(out).contains("plain stub works", "enum stub works");
    }

    private static String[] carried(String wire) {
        String order =
                "Order[item=teapot, count=2, size=LARGE, price=9.50, gift=Optional[Order[item=cup, count=1, size=SMALL,"
                        + " price=1, gift=Optional.empty, stock={}]], stock={LARGE=7}]";
        return new String[] {
            wire,
            "record true",
            "bean Ada, " + order,
            "sealed Card[number=42] Cash[coins=3]",
            "collection [new] Tags",
            "any {@type=cash, coins=5} LARGE",
            "default greetings from a default method",
            "not public 2",
            "exception no more than 10, 10 left",
            "exported Price[item=teapot, cents=950] new"
        };
    }

    @Test
    void zooKeeperFromTheClassPath() throws Exception {
        List<Path> jars = jars("guard");
        String zooKeeper = "zookeeper://" + Servers.zooKeeper().connectString() + "/modules";
        Ended ended = run(
                "--module-path",
                path(jars.stream().filter(ModulePathIT::isOurs).toList()),
                "--class-path",
                path(jars.stream().filter(jar -> !isOurs(jar)).toList()),
                "--module",
                "com.example.guard/com.example.guard.Main",
                zooKeeper);
        assertThat(ended.err()).doesNotContain("Exception");
        assertThat(ended.out().lines()).containsExactly("module com.example.guard", "locked true", "id true");
        assertThat(ended.code()).isZero();

        Ended allModules =
                run("--module-path", path(jars), "--module", "com.example.guard/com.example.guard.Main", zooKeeper);
        assertThat(allModules.out() + allModules.err())
                .as("what docs/modules.md says of ZooKeeper")
                .contains("ResolutionException", "zookeeper.jute");
        assertThat(allModules.code()).isNotZero();
    }

    private static boolean isOurs(Path jar) {
        return jar.getFileName().toString().matches("(trivet-.*|copy)\\.jar");
    }

    /** Returns a project's jar, and the jars that its manifest names. */
    private static List<Path> jars(String project) throws IOException {
        Path own = PROJECTS.resolve(project).resolve("target/copy.jar");
        List<Path> jars = new ArrayList<>(List.of(own));
        try (JarFile jar = new JarFile(own.toFile())) {
            String others = jar.getManifest().getMainAttributes().getValue("Class-Path");
            for (String each : others.split(" ", -1)) {
                jars.add(Path.of(URI.create(each)));
            }
        }
        assertThat(jars).allMatch(Files::exists);
        return jars;
    }

    private static String path(List<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Ended run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(List.of(arguments));
        return ExamplesJar.await(new ProcessBuilder(command).start());
    }
}
