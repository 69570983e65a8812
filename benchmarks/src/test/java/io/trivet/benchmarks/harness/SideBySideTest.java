package io.trivet.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Contestant.Field;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Tests that the referee counts right. Speed doesn't matter here. */
class SideBySideTest {
    /** Does nothing, and ends in time. Like the following classes, it is created in other processes by its name. */
    public static class Counting implements Contestant {
        @Override
        public String name() {
            return getClass().getSimpleName();
        }

        @Override
        public String setup() {
            return "does nothing.";
        }

        @Override
        public Serving serve() {
            System.out.println("what a library prints is no port");
            return new Serving() {
                @Override
                public int port() {
                    return 4711;
                }

                @Override
                public void close() {}
            };
        }

        Object answer(String cell, long call) {
            return cell;
        }

        @Override
        public Client connect(int port) {
            assertThat(port).isEqualTo(4711);
            AtomicLong calls = new AtomicLong();
            return new Client() {
                @Override
                public Operation operation(String cell) {
                    return new Operation() {
                        @Override
                        public Object run() {
                            return answer(cell, calls.incrementAndGet());
                        }

                        @Override
                        public void start(BiConsumer<Object, Throwable> done) {
                            CompletableFuture.supplyAsync(this::run).whenComplete(done);
                        }

                        @Override
                        public boolean isRight(Object answer) {
                            return answer.equals(cell);
                        }
                    };
                }

                @Override
                public void close() {}
            };
        }
    }

    /** A contestant with Trivet's role. */
    public static final class Ours extends Counting {
        @Override
        public Role role() {
            return Role.OURS;
        }
    }

    /** A contestant with the role of the limit. */
    public static final class Limit extends Counting {
        @Override
        public Role role() {
            return Role.LIMIT;
        }
    }

    /** A fast contestant with wrong answers. */
    public static final class Wrong extends Counting {
        @Override
        Object answer(String cell, long call) {
            return "garbage";
        }
    }

    /** A contestant that is right when it is checked, and fails later. */
    public static final class Failing extends Counting {
        @Override
        Object answer(String cell, long call) {
            if (call > 2) {
                throw new IllegalStateException("thrown by a test");
            }
            return cell;
        }
    }

    /** A contestant without its own server. */
    public static final class Guest extends Counting {
        @Override
        public Class<? extends Contestant> server() {
            return Counting.class;
        }

        @Override
        public Serving serve() {
            throw new IllegalStateException("thrown by a test");
        }
    }

    /** A contestant that only ever executes x, whatever the others execute. */
    public static final class Easygoing extends Counting {
        @Override
        public Cell in(Cell cell) {
            return WAITING;
        }

        @Override
        Object answer(String cell, long call) {
            return "x";
        }
    }

    /** A contestant that fails when it must stand by, so that the test notices the call. */
    public static final class Onlooker extends Counting {
        @Override
        public Client connect(int port) {
            Client client = super.connect(port);
            return new Client() {
                @Override
                public Operation operation(String cell) throws Exception {
                    return client.operation(cell);
                }

                @Override
                public void standBy(String cell) {
                    throw new IllegalStateException("thrown by a test for " + cell);
                }

                @Override
                public void close() {}
            };
        }
    }

    private static final Cell WAITING = new Cell("x", 1, 1);
    private static final Cell THREADS = new Cell("x", 4, 1);
    private static final Cell FLYING = new Cell("x", 1, 16);
    private static final Cell TOGETHER = new Cell("y", 2, 4, 1);

    private static Field field(List<Contestant> contestants, Cell... cells) {
        return new Field() {
            @Override
            public List<Contestant> contestants() {
                return contestants;
            }

            @Override
            public List<Cell> cells() {
                return List.of(cells);
            }

            @Override
            public int clients() {
                return List.of(cells).stream().mapToInt(Cell::processes).max().orElseThrow();
            }
        };
    }

    @Test
    void everyContestantStandsInEveryCell() throws Exception {
        Field field = field(List.of(new Counting(), new Counting()), WAITING, THREADS, FLYING, TOGETHER);
        String report = SideBySide.run(field, 1, 3, Duration.ofMillis(20)).markdown();
        assertThat(report)
                .contains(
                        "### x, one caller",
                        "### x, 4 threads",
                        "### x, 16 in flight",
                        "### y, 2 processes, each 4 threads");
        assertThat(report.lines().filter(line -> line.startsWith("| Counting |")))
                .hasSize(8);
    }

    @Test
    void oneServesSeveralAndALimitMayHaveItEasier() throws Exception {
        Field field = field(List.of(new Counting(), new Guest(), new Easygoing()), TOGETHER);
        String report = SideBySide.run(field, 0, 1, Duration.ofMillis(20)).markdown();
        assertThat(report.lines().filter(line -> line.startsWith("| Guest |"))).hasSize(1);
        assertThat(report.lines().filter(line -> line.startsWith("| Easygoing |")))
                .hasSize(1)
                .allMatch(row -> row.endsWith(" 1.00 (1.00 to 1.00) |"));
    }

    @Test
    void whoDoesNotMeasureStandsBy() throws Exception {
        List<Contestant> onlooker = List.of(new Onlooker());
        assertThat(SideBySide.run(field(onlooker, TOGETHER), 0, 1, Duration.ofMillis(20))
                        .markdown())
                .contains("### y");
        assertThatThrownBy(() -> SideBySide.run(field(onlooker, TOGETHER, WAITING), 0, 1, Duration.ofMillis(20)))
                .hasMessageContaining("A process of Onlooker ended");
    }

    @Test
    void aMeasurementHasSomethingToTellEvenIfItsTimeIsOverWhenItBegins() throws Exception {
        String report = SideBySide.run(field(List.of(new Counting()), WAITING, THREADS, FLYING), 0, 1, Duration.ZERO)
                .markdown();
        assertThat(report.lines().filter(line -> line.startsWith("| Counting |")))
                .hasSize(3);
    }

    @Test
    void whoAnswersGarbageOrFailsEndsTheRun() {
        for (Contestant bad : List.of(new Wrong(), new Failing())) {
            for (Cell cell : List.of(WAITING, FLYING)) {
                assertThatThrownBy(() -> SideBySide.run(field(List.of(bad), cell), 0, 1, Duration.ofSeconds(5)))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("A process of " + bad.name() + " ended");
            }
        }
    }

    @Test
    void theReportComparesWithTheLimitAndTheBestPeerAndCountsTheRoundsAhead() {
        List<Contestant> contestants = List.of(new Limit(), new Ours(), new Counting(), new Failing());
        Report report = new Report(contestants);
        for (int round = 0; round < 10; round++) {
            report.add(WAITING, contestants.get(0), rate(800));
            report.add(WAITING, contestants.get(1), rate(400));
            report.add(WAITING, contestants.get(2), rate(round < 2 ? 500 : 200));
            report.add(WAITING, contestants.get(3), rate(round < 3 ? 500 : 100));
        }
        List<String[]> rows = report.markdown()
                .lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> line.split(" \\| "))
                .toList();
        assertThat(rows.get(0)).contains("of the best peer: Counting", "Ours ahead");
        assertThat(rows.stream().skip(2).map(row -> row[4])).containsExactly("0 of 10", "–", "**8 of 10**", "7 of 10");
        assertThat(rows.get(3)[2]).isEqualTo("0.50 (0.50 to 0.50)");
        assertThat(rows.get(3)[3]).isEqualTo("2.00 (2.00 to 2.00)");
    }

    @Test
    void aReportNeedsNeitherLimitNorPeerNorOurs() {
        for (Contestant only : List.of(new Counting(), new Ours(), new Limit())) {
            Report report = new Report(List.of(only));
            report.add(WAITING, only, rate(3));
            assertThat(report.markdown()).contains("| " + only.name() + " |");
        }
    }

    @Test
    void wordsChooseContestantsAndCells() {
        Field field = field(List.of(new Limit(), new Ours(), new Counting()), WAITING, FLYING);
        Options all = Options.parse(field);
        assertThat(all.rounds()).isEqualTo(10);
        assertThat(all.time()).isEqualTo(Duration.ofSeconds(1));
        assertThat(all.contestants()).hasSize(3);
        assertThat(all.cells()).hasSize(2);

        Options some = Options.parse(
                field, "3", "--only", "ours", "250", "--only", "x, one", "--warm-ups", "2", "--only", "LIMIT");
        assertThat(some.rounds()).isEqualTo(3);
        assertThat(some.warmUps()).isEqualTo(2);
        assertThat(some.time()).isEqualTo(Duration.ofMillis(250));
        assertThat(some.contestants()).extracting(Contestant::name).containsExactly("Limit", "Ours");
        assertThat(some.cells()).containsExactly(WAITING);

        assertThatThrownBy(() -> Options.parse(field, "--only", "nobody")).hasMessageContaining("'nobody'");
        assertThatThrownBy(() -> Options.parse(field, "1", "2", "3")).hasMessageContaining("Usage");
        assertThatThrownBy(() -> Options.parse(field, "ours")).hasMessageContaining("'ours' is no number");
        assertThatThrownBy(() -> Options.parse(field, "--only")).hasMessageContaining("missing");
    }

    private static Sample rate(long operations) {
        return new Sample(operations, operations, 1, 1, 1, 1, 1);
    }
}
