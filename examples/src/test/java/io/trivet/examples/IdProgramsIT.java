package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.examples.ExamplesJar.Ended;
import io.trivet.testkit.server.Servers;
import java.io.BufferedReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the program that prints ids by the examples' contract. */
@Timeout(180)
class IdProgramsIT {
    @ParameterizedTest
    @ValueSource(strings = {"segment", "redis", "database"})
    void idsFromACounterAreDistinctAcrossPrograms(String kind) throws Exception {
        String store = kind.equals("database")
                ? Servers.postgres().createDatabase()
                : Servers.redis().uri().toString();
        String[] words = {"ids", "--kind", kind, "--store", store, "--threads", "2", "--count", "3000"};
        List<String> all = new ArrayList<>(ExamplesJar.run(words).out().lines().toList());
        all.addAll(ExamplesJar.run(words).out().lines().toList());
        assertThat(all).hasSize(6000).doesNotHaveDuplicates();
    }

    @Test
    void idsAreDistinctWhoeverAsks() throws Exception {
        Ended ended = ExamplesJar.run("ids", "--count", "20000", "--threads", "4");
        assertThat(ended.out().lines().distinct()).hasSize(20_000).allMatch(id -> id.matches("\\d+"));
        assertThat(ended.code()).isZero();
        assertThat(ExamplesJar.run("ids", "--count", "1", "--worker", "12", "--decode")
                        .out())
                .contains("workerId=12");
    }

    @Test
    void idsThatCannotBePrintedAreAFault() throws Exception {
        Process program = ExamplesJar.start("ids", "--kind", "uuid4", "--count", "2000000000");
        try (BufferedReader out = program.inputReader()) {
            assertThat(out.readLine()).hasSize(36);
        }
        // The error output ends with the program.
        assertThat(program.errorReader().lines()).singleElement().asString().startsWith("ids: ");
        assertThat(program.waitFor()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 6, 7})
    void uuidsAreOfTheVersionThatIsAskedFor(int version) throws Exception {
        String kind = "uuid" + version;
        assertThat(ExamplesJar.run("ids", "--kind", kind, "--count", "3").out().lines())
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9a-f-]{14}" + version + "[0-9a-f-]{21}"));
        assertThat(ExamplesJar.run("ids", "--kind", kind, "--count", "1", "--decode")
                        .out())
                .contains("version=" + version);
    }
}
