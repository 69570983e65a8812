package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that a module uses at most one foreign library, and that the BOM and the list in CONTRIBUTING.md contain the
 * modules.
 */
class PomsTest {
    private static final Set<String> OURS_AND_FOR_ALL = Set.of("io.trivet", "org.slf4j", "org.jspecify");

    /** The groups that belong together: Curator is a ZooKeeper client, and its API contains ZooKeeper's types. */
    private static final Map<String, String> OF_ONE_LIBRARY = Map.of("org.apache.curator", "org.apache.zookeeper");

    /** The groups of test libraries, which the contracts use. */
    private static final Set<String> OF_TESTS = Set.of("org.junit.jupiter", "org.assertj", "org.awaitility");

    @ParameterizedTest
    @MethodSource("io.trivet.examples.HouseModule#published")
    void aModuleTakesOneForeignLibrary(HouseModule module) {
        Set<String> libraries = module.dependencies().stream()
                .map(HouseModule.Dependency::group)
                .filter(each -> !OURS_AND_FOR_ALL.contains(each))
                .map(each -> OF_ONE_LIBRARY.getOrDefault(each, each))
                .collect(Collectors.toSet());
        if (module.name().equals("contracts")) {
            libraries.removeAll(OF_TESTS);
        }
        assertThat(libraries).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void theBomHasAllThatIsPublished() {
        List<String> published =
                HouseModule.published().stream().map(HouseModule::artifact).toList();
        assertThat(HouseModule.artifactsOfBom())
                .as("one that isn't published says so by maven.deploy.skip")
                .containsExactlyInAnyOrderElementsOf(published);
    }

    @Test
    void aModuleHasALineOfItsOwnInTheListOfRooms() throws IOException {
        List<String> lines;
        try (Stream<String> all = Files.lines(HouseModule.ROOT.resolve("CONTRIBUTING.md"))) {
            lines = all.filter(line -> line.startsWith("| `"))
                    .map(line -> line.substring(3, line.indexOf('`', 3)))
                    .filter(name -> !name.equals("bom"))
                    .toList();
        }
        assertThat(lines)
                .containsExactlyInAnyOrderElementsOf(
                        HouseModule.all().stream().map(HouseModule::name).toList());
    }
}
