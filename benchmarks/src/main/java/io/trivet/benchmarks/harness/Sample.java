package io.trivet.benchmarks.harness;

import java.util.Arrays;
import java.util.List;

/**
 * One measurement of one contestant.
 *
 * @param operations how many operations ended
 * @param fewest how many of them were those of the client process that had the fewest
 * @param nanos how long that took
 * @param cpuNanos how much processor time the processes that measured used for them
 * @param p50 the median latency in nanoseconds; of several processes the one that waited longer
 * @param p99 the latency in nanoseconds that one in a hundred exceeded; of several processes the longer
 * @param longest the longest latency in nanoseconds
 */
public record Sample(long operations, long fewest, long nanos, long cpuNanos, long p50, long p99, long longest) {
    /** Makes a sample of the latencies of all operations of a process, which it sorts. */
    static Sample of(long[] latencies, long nanos, long cpuNanos) {
        Arrays.sort(latencies);
        return new Sample(
                latencies.length,
                latencies.length,
                nanos,
                cpuNanos,
                quantile(latencies, 0.50),
                quantile(latencies, 0.99),
                quantile(latencies, 1));
    }

    /** Makes one of what several processes measured at the same time. */
    static Sample together(List<Sample> processes) {
        return processes.stream()
                .reduce((one, other) -> new Sample(
                        one.operations + other.operations,
                        Math.min(one.fewest, other.fewest),
                        Math.max(one.nanos, other.nanos),
                        one.cpuNanos + other.cpuNanos,
                        Math.max(one.p50, other.p50),
                        Math.max(one.p99, other.p99),
                        Math.max(one.longest, other.longest)))
                .orElseThrow();
    }

    private static long quantile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
    }

    /** Returns the part of the operations that the client process had which had the fewest. */
    double leastShare() {
        return (double) fewest / operations;
    }

    /** Returns operations a second. */
    public double rate() {
        return operations * 1e9 / nanos;
    }

    Sample withCpuNanosOf(long otherProcess) {
        return new Sample(operations, fewest, nanos, cpuNanos + otherProcess, p50, p99, longest);
    }

    /** Returns this sample as a line that {@link #parse} reads. */
    String toLine() {
        return operations + " " + fewest + " " + nanos + " " + cpuNanos + " " + p50 + " " + p99 + " " + longest;
    }

    static Sample parse(String line) {
        long[] numbers =
                Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
        return new Sample(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]);
    }
}
