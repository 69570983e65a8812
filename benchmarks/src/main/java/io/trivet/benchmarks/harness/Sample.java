package io.trivet.benchmarks.harness;

import java.util.Arrays;
import java.util.List;

/**
 * One measurement of one contestant.
 *
 * @param operations the number of operations that ended
 * @param fewest the number of operations of the client process that had the fewest
 * @param nanos the time that they took
 * @param cpuNanos the processor time that the measuring processes used for them
 * @param p50 the median latency in nanoseconds; of several processes the longest
 * @param p99 the latency in nanoseconds that one in a hundred exceeded; of several processes the longest
 * @param longest the longest latency in nanoseconds
 */
public record Sample(long operations, long fewest, long nanos, long cpuNanos, long p50, long p99, long longest) {
    /** Creates a sample from the latencies of all operations of a process; sorts them. */
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

    /** Creates one sample from samples that several processes measured at the same time. */
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

    /** Returns the share of the operations that were made by the client process with the fewest. */
    double leastShare() {
        return (double) fewest / operations;
    }

    /** Returns the operations per second. */
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
