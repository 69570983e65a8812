package io.trivet.benchmarks.harness;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** The median of the rounds, with the lower and the upper quartile. */
public record Spread(double low, double median, double high) {
    static Spread of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    /** Interpolates between two values, so that the median of an even number of rounds is the middle of two. */
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
