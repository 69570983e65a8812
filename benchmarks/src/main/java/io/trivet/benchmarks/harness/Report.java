package io.trivet.benchmarks.harness;

import io.trivet.benchmarks.harness.Contestant.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The counted rounds of a run, as tables in Markdown. */
final class Report {
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

    /** Returns in how many rounds the first was faster than the second. */
    static long ahead(List<Sample> first, List<Sample> second) {
        long rounds = 0;
        for (int i = 0; i < first.size(); i++) {
            rounds += first.get(i).rate() > second.get(i).rate() ? 1 : 0;
        }
        return rounds;
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        samples.forEach((cell, bySide) -> {
            List<Sample> limit = bySide.get(contestants.get(0));
            text.append("\n### ").append(cell).append("\n\n");
            text.append(
                    "| | thousand a second | of the limit | ahead of the limit | p50 µs | p99 µs | CPU µs each |\n");
            text.append("| --- | --- | --- | --- | --- | --- | --- |\n");
            bySide.forEach((contestant, rounds) -> text.append(row(contestant, rounds, limit)));
        });
        text.append("\nThe limit is ").append(contestants.get(0).name()).append(". Set up as follows:\n\n");
        for (Contestant contestant : contestants) {
            text.append("- ")
                    .append(contestant.name())
                    .append(": ")
                    .append(contestant.setup())
                    .append('\n');
        }
        return text.toString();
    }

    private static String row(Contestant contestant, List<Sample> rounds, List<Sample> limit) {
        double[] shares = new double[rounds.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = rounds.get(i).rate() / limit.get(i).rate();
        }
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %d of %d | %s | %s | %s |%n",
                contestant.name(),
                spread(rounds, Sample::rate).format("%.1f", rate -> rate / 1000),
                Spread.of(shares).format("%.2f", share -> share),
                ahead(rounds, limit),
                rounds.size(),
                spread(rounds, Sample::p50).format("%.0f", nanos -> nanos / 1000),
                spread(rounds, Sample::p99).format("%.0f", nanos -> nanos / 1000),
                spread(rounds, sample -> (double) sample.cpuNanos() / sample.operations())
                        .format("%.1f", nanos -> nanos / 1000));
    }

    private static Spread spread(List<Sample> rounds, ToDoubleFunction<Sample> figure) {
        return Spread.of(rounds.stream().mapToDouble(figure).toArray());
    }
}
