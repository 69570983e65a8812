package io.trivet.benchmarks.harness;

import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Contestant.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;

/** The counted rounds of a run. */
public final class Report {
    private static final String NOTHING = "–";

    private final List<Contestant> contestants;
    private final Map<Cell, Map<Contestant, List<Sample>>> samples = new LinkedHashMap<>();

    Report(List<Contestant> contestants) {
        this.contestants = contestants;
    }

    void add(Cell cell, Contestant contestant, Sample sample) {
        samples.computeIfAbsent(cell, key -> new LinkedHashMap<>())
                .computeIfAbsent(contestant, key -> new ArrayList<>())
                .add(sample);
    }

    /** Returns the number of rounds in which the first was faster than the second. */
    static long ahead(List<Sample> first, List<Sample> second) {
        long rounds = 0;
        for (int i = 0; i < first.size(); i++) {
            rounds += first.get(i).rate() > second.get(i).rate() ? 1 : 0;
        }
        return rounds;
    }

    /** Returns whether this many rounds are enough to call one contestant faster than another: eight of ten. */
    static boolean isAhead(long rounds, long all) {
        return 10 * rounds >= 8 * all;
    }

    /** Returns the contestants that were measured. */
    public List<Contestant> contestants() {
        return contestants;
    }

    /** Returns the median and the quartiles of a value over the rounds. */
    public Spread spread(Cell cell, Contestant contestant, ToDoubleFunction<Sample> figure) {
        return spread(samples(Objects.requireNonNull(samples.get(cell), cell::toString), contestant), figure);
    }

    /** Returns a table for each cell, with the explanations that a reader needs, in Markdown. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        samples.forEach((cell, bySide) -> table(text, cell, bySide));
        text.append("""

                Each figure is the median of the rounds, with the lower and the upper quartile in brackets. The columns "of …" divide
                throughputs of the same round. "Ahead" is the number of rounds in which Trivet had more throughput than the row's
                contestant; it is bold for at least eight of ten. CPU is the processor time of server and clients. If several
                processes measure, each latency is that of the slowest. Each contestant's answer was checked before each cell.
                """);
        text.append("\nJava ").append(Runtime.version()).append(", ");
        text.append(Runtime.getRuntime().availableProcessors()).append(" processors. Every process runs with ");
        text.append(String.join(" ", Worker.FLAGS)).append(". The contestants are set up as follows:\n\n");
        for (Contestant contestant : contestants) {
            text.append("- ").append(contestant.name()).append(": ");
            text.append(contestant.setup()).append('\n');
        }
        return text.toString();
    }

    private void table(StringBuilder text, Cell cell, Map<Contestant, List<Sample>> bySide) {
        List<Contestant> ours = with(Role.OURS);
        Optional<Contestant> limit = with(Role.LIMIT).stream().findFirst();
        Optional<Contestant> bestPeer = with(Role.PEER).stream()
                .max(Comparator.comparingDouble(
                        peer -> spread(samples(bySide, peer), Sample::rate).median()));
        List<String> head = new ArrayList<>(List.of(
                "",
                "thousand a second",
                "of the limit",
                "of the best peer" + bestPeer.map(peer -> ": " + peer.name()).orElse("")));
        ours.forEach(our -> head.add(our.name() + " ahead"));
        head.addAll(List.of("p50 µs", "p99 µs", "CPU µs each"));
        if (cell.processes() > 1) {
            head.addAll(List.of("longest µs", "the smaller process's share"));
        }
        text.append("\n### ").append(cell).append("\n\n").append(row(head));
        text.append("| --- ".repeat(head.size())).append("|\n");
        for (Contestant contestant : contestants) {
            List<Sample> rounds = samples(bySide, contestant);
            List<String> row = new ArrayList<>();
            row.add(contestant.name());
            row.add(spread(rounds, Sample::rate).format("%.1f", rate -> rate / 1000));
            row.add(limit.map(of -> share(rounds, samples(bySide, of))).orElse(NOTHING));
            row.add(bestPeer.map(of -> share(rounds, samples(bySide, of))).orElse(NOTHING));
            ours.forEach(our -> row.add(our == contestant ? NOTHING : rounds(samples(bySide, our), rounds)));
            row.add(spread(rounds, Sample::p50).format("%.0f", nanos -> nanos / 1000));
            row.add(spread(rounds, Sample::p99).format("%.0f", nanos -> nanos / 1000));
            row.add(spread(rounds, sample -> (double) sample.cpuNanos() / sample.operations())
                    .format("%.1f", nanos -> nanos / 1000));
            if (cell.processes() > 1) {
                row.add(spread(rounds, Sample::longest).format("%.0f", nanos -> nanos / 1000));
                row.add(spread(rounds, Sample::leastShare).format("%.2f", share -> share));
            }
            text.append(row(row));
        }
    }

    private static List<Sample> samples(Map<Contestant, List<Sample>> bySide, Contestant contestant) {
        return Objects.requireNonNull(bySide.get(contestant), contestant.name());
    }

    private List<Contestant> with(Role role) {
        return contestants.stream()
                .filter(contestant -> contestant.role() == role)
                .toList();
    }

    private static String row(List<String> columns) {
        StringJoiner row = new StringJoiner(" | ", "| ", " |\n");
        columns.forEach(row::add);
        return row.toString();
    }

    private static String share(List<Sample> rounds, List<Sample> of) {
        double[] shares = new double[rounds.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = rounds.get(i).rate() / of.get(i).rate();
        }
        return Spread.of(shares).format("%.2f", share -> share);
    }

    private static String rounds(List<Sample> ours, List<Sample> other) {
        long ahead = ahead(ours, other);
        String text = ahead + " of " + ours.size();
        return isAhead(ahead, ours.size()) ? "**" + text + "**" : text;
    }

    private static Spread spread(List<Sample> rounds, ToDoubleFunction<Sample> figure) {
        return Spread.of(rounds.stream().mapToDouble(figure).toArray());
    }
}
