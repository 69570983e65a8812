package io.trivet.benchmarks.locks;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Contestant.Client;
import io.trivet.benchmarks.harness.Contestant.Operation;
import io.trivet.benchmarks.harness.Contestant.Role;
import io.trivet.benchmarks.harness.Contestant.Serving;
import io.trivet.benchmarks.harness.SideBySide;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is measured really locks and lets go; how fast, is no matter for a test. */
class LocksTest {
    static List<Contestant> contestants() {
        return new Locks().contestants();
    }

    @ParameterizedTest
    @MethodSource("contestants")
    void aFreeLockIsGrantedAndLetGoAndAHeldOneRefused(Contestant contestant) throws Exception {
        try (Serving serving = contestant.serve();
                Client client = contestant.connect(serving.port());
                Client other = contestant.connect(serving.port())) {
            for (String cell : List.of(Locks.FREE, Locks.CONTENDED)) {
                Operation operation = client.operation(cell);
                for (int i = 0; i < 3; i++) {
                    assertThat(operation.run()).as(cell).matches(operation::isRight);
                }
                assertThat(operation.isRight(false)).as(cell).isFalse();
            }
            Operation refused = client.operation(Locks.REFUSED);
            assertThat(refused.isRight(false)).as("while nobody holds the lock").isFalse();
            other.standBy(Locks.REFUSED);
            for (int i = 0; i < 3; i++) {
                assertThat(refused.run()).matches(refused::isRight);
            }
            assertThat(refused.isRight(true)).isFalse();
        }
    }

    @Test
    void redisTellsItsProcessorTime() throws Exception {
        try (Serving serving = contestants().get(0).serve();
                Client client = contestants().get(0).connect(serving.port())) {
            long before = serving.cpuNanos();
            Operation operation = client.operation(Locks.FREE);
            for (int i = 0; i < 1000; i++) {
                operation.run();
            }
            assertThat(serving.cpuNanos()).isGreaterThan(before);
        }
    }

    @Test
    void everyContestantStandsInEveryCellWithFiguresThatCanBe() throws Exception {
        Locks locks = new Locks();
        String report = SideBySide.run(locks, 0, 1, Duration.ofMillis(20)).markdown();
        for (Cell cell : locks.cells()) {
            List<String[]> rows = report.substring(report.indexOf("### " + cell))
                    .lines()
                    .skip(4)
                    .takeWhile(line -> line.startsWith("|"))
                    .map(line -> line.substring(2).split(" \\| "))
                    .toList();
            assertThat(rows)
                    .extracting(row -> row[0])
                    .containsExactlyElementsOf(
                            contestants().stream().map(Contestant::name).toList());
            for (String[] row : rows) {
                assertThat(median(row[5])).as(Arrays.toString(row)).isBetween(0.0, median(row[6]));
                if (cell.processes() > 1) {
                    assertThat(median(row[8])).as(Arrays.toString(row)).isGreaterThanOrEqualTo(median(row[6]));
                }
            }
        }
    }

    private static double median(String spread) {
        return Double.parseDouble(spread.substring(0, spread.indexOf(' ')));
    }

    @Test
    void theLimitComesFirstAndEveryoneSaysHowHeIsSetUp() {
        assertThat(contestants().get(0).role()).isEqualTo(Role.LIMIT);
        assertThat(contestants()).extracting(Contestant::role).contains(Role.OURS, Role.PEER);
        assertThat(contestants()).extracting(Contestant::name).doesNotHaveDuplicates();
        assertThat(contestants()).extracting(Contestant::setup).allMatch(setup -> setup.endsWith("."));
    }
}
