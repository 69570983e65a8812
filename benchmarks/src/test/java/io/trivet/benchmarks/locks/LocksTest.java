package io.trivet.benchmarks.locks;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Contestant.Client;
import io.trivet.benchmarks.harness.Contestant.Field;
import io.trivet.benchmarks.harness.Contestant.Operation;
import io.trivet.benchmarks.harness.Contestant.Role;
import io.trivet.benchmarks.harness.Contestant.Serving;
import io.trivet.benchmarks.harness.SideBySide;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that every contestant really locks and releases. Speed doesn't matter here. */
class LocksTest {
    static List<Field> fields() {
        return List.of(new Locks(), new LocksOnRedlock(), new LocksOnZooKeeper(), new LocksOnPostgres());
    }

    static List<Contestant> contestants() {
        return fields().stream().flatMap(field -> field.contestants().stream()).toList();
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

    @ParameterizedTest
    @MethodSource("fields")
    void theServerReportsItsProcessorTime(Field field) throws Exception {
        Contestant limit = field.contestants().get(0);
        try (Serving serving = limit.serve();
                Client client = limit.connect(serving.port())) {
            long before = serving.cpuNanos();
            Operation operation = client.operation(Locks.FREE);
            for (int i = 0; i < 1000; i++) {
                operation.run();
            }
            assertThat(serving.cpuNanos()).isGreaterThan(before);
        }
    }

    @ParameterizedTest
    @MethodSource("fields")
    void everyContestantStandsInEveryCellWithFiguresThatCanBe(Field field) throws Exception {
        String report = SideBySide.run(field, 0, 1, Duration.ofMillis(20)).markdown();
        // Each contestant of ours has a column before the one of the median.
        int p50 = 4
                + (int) field.contestants().stream()
                        .filter(contestant -> contestant.role() == Role.OURS)
                        .count();
        for (Cell cell : field.cells()) {
            List<String[]> rows = report.substring(report.indexOf("### " + cell))
                    .lines()
                    .skip(4)
                    .takeWhile(line -> line.startsWith("|"))
                    .map(line -> line.substring(2).split(" \\| "))
                    .toList();
            assertThat(rows)
                    .extracting(row -> row[0])
                    .containsExactlyElementsOf(
                            field.contestants().stream().map(Contestant::name).toList());
            for (String[] row : rows) {
                assertThat(median(row[p50])).as(Arrays.toString(row)).isBetween(0.0, median(row[p50 + 1]));
                if (cell.processes() > 1) {
                    assertThat(median(row[p50 + 3]))
                            .as(Arrays.toString(row))
                            .isGreaterThanOrEqualTo(median(row[p50 + 1]));
                }
            }
        }
    }

    private static double median(String spread) {
        return Double.parseDouble(spread.substring(0, spread.indexOf(' ')));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void theLimitComesFirstAndEachSetupIsDescribed(Field field) {
        List<Contestant> contestants = field.contestants();
        assertThat(contestants.get(0).role()).isEqualTo(Role.LIMIT);
        assertThat(contestants).extracting(Contestant::role).contains(Role.OURS, Role.PEER);
        assertThat(contestants).extracting(Contestant::name).doesNotHaveDuplicates();
        assertThat(contestants).extracting(Contestant::setup).allMatch(setup -> setup.endsWith("."));
    }
}
