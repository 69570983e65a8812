package io.trivet.versions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The one framework that each build tests, and the size of a module's dependencies. {@link FrameworksIT} tests all
 * frameworks.
 */
@Tag("quick")
@Timeout(600)
class SpringBootIT {
    private static final VersionSet ZOOKEEPER = VersionSet.library("zookeeper", "zookeeper-alone");
    private static ClassPaths resolved;

    @BeforeAll
    static void resolve() throws Exception {
        resolved = ClassPaths.ofPrograms("quick", List.of(VersionSets.SPRING_BOOT_3_5, ZOOKEEPER));
    }

    @Test
    void allHolds() throws Exception {
        Programs.assertAllHolds(VersionSets.SPRING_BOOT_3_5, resolved);
    }

    /** The README says how many dependencies there are, and how large they are. */
    @Test
    void locksOnZooKeeperBringWhatTheyLoad() throws Exception {
        assertThat(ClassPaths.versions(resolved.of(ZOOKEEPER.name())))
                .extracting(each -> each.substring(0, each.indexOf(' ')))
                .containsExactly(
                        "curator-client",
                        "curator-framework",
                        "netty-buffer",
                        "netty-codec",
                        "netty-common",
                        "netty-handler",
                        "netty-resolver",
                        "netty-transport",
                        "netty-transport-native-unix-common",
                        "slf4j-api",
                        "zookeeper",
                        "zookeeper-jute");
    }
}
