package io.trivet.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.testkit.maven.ParentPom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Runs the contracts that Trivet's wires, locks and stores pass in each build, with other versions of libraries. */
@Timeout(900)
@Tag("contracts")
class ContractsIT {
    private static final List<VersionSet> SETS = VersionSets.OF_CONTRACTS;

    private static final Map<String, List<String>> MODULES = Map.of(
            "calls", List.of("rpc-tcp", "rpc-xml", "rpc-zerorpc"),
            "redis", List.of("lock-redis", "id-redis"),
            "zookeeper", List.of("lock-zookeeper", "id-zookeeper"));

    private static final Map<String, List<String>> CLASSES = Map.of(
            "calls",
                    List.of(
                            "io.trivet.rpc.tcp.TcpTransportTest",
                            "io.trivet.rpc.xml.HttpTransportTest",
                            "io.trivet.rpc.zerorpc.ZeroRpcTransportTest"),
            "redis",
                    List.of(
                            "io.trivet.lock.redis.RedisLockTest",
                            "io.trivet.lock.redis.ClusterLockTest",
                            "io.trivet.lock.redis.SentinelLockTest",
                            "io.trivet.id.redis.RedisWorkerStoreTest",
                            "io.trivet.id.redis.RedisRangeStoreTest"),
            "zookeeper",
                    List.of(
                            "io.trivet.lock.zookeeper.ZooKeeperLockTest",
                            "io.trivet.id.zookeeper.ZooKeeperWorkerStoreTest"));

    private static ClassPaths resolved;

    @BeforeAll
    static void resolve() throws Exception {
        Map<String, List<String>> projects = new LinkedHashMap<>();
        for (VersionSet set : SETS) {
            // Test libraries have the versions of this build, even if a later BOM names others.
            List<String> coordinates =
                    new ArrayList<>(List.of("org.junit:junit-bom:" + ParentPom.property("junit.version")));
            coordinates.addAll(set.coordinates());
            coordinates.addAll(List.of(
                    "io.trivet:trivet-contracts:" + ParentPom.version(),
                    "io.trivet:trivet-testkit:" + ParentPom.version(),
                    "org.junit.platform:junit-platform-launcher",
                    "org.junit.jupiter:junit-jupiter",
                    "org.assertj:assertj-core:" + ParentPom.property("assertj.version"),
                    "org.awaitility:awaitility:" + ParentPom.property("awaitility.version")));
            projects.put(set.name(), coordinates);
        }
        resolved = ClassPaths.resolve("contracts", projects);
    }

    @ParameterizedTest
    @FieldSource("SETS")
    void theyHold(VersionSet set) throws Exception {
        List<String> classPath = new ArrayList<>(resolved.of(set.name()));
        Stream.concat(
                        set.legs().stream()
                                .flatMap(leg -> MODULES.get(leg).stream())
                                .map(ParentPom.ROOT::resolve),
                        Stream.of(Path.of("").toAbsolutePath()))
                .forEach(module ->
                        classPath.add(module.resolve("target/test-classes").toString()));
        List<String> words = new ArrayList<>(List.of(Suites.class.getName()));
        set.legs().forEach(leg -> words.addAll(CLASSES.get(leg)));
        Programs.Ended ended = Programs.java(classPath, words);
        System.out.println(set + ": " + ClassPaths.versions(classPath) + '\n' + ended.lastLine());
        assertThat(ended.code()).as(ended.out()).isZero();
    }
}
