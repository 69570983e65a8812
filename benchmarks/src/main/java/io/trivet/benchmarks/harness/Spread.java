package io.trivet.benchmarks.harness;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** The median of the rounds, with the quarter of them that lay below and the quarter that lay above. */
public record Spread(double low, double median, double high) {
    static Spread of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    /** Between two values the point as far as the share says: with an even count the median is their middle. */
    private static double at(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    String format(String pattern, DoubleUnaryOperator unit) {
        return String.format(
                Locale.ROOT,
                pattern + " (" + pattern + " to " + pattern + ")",
                unit.applyAsDouble(median),
                unit.applyAsDouble(low),
                unit.applyAsDouble(high));
    }
}
