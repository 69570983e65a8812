package io.trivet.benchmarks.harness;

import java.util.Arrays;

/**
 * One measurement of one contestant.
 *
 * @param operations how many operations ended
 * @param nanos how long that took
 * @param cpuNanos how much processor time the process that measured used for them
 * @param p50 the median latency in nanoseconds
 * @param p99 the latency in nanoseconds that one in a hundred exceeded
 */
public record Sample(long operations, long nanos, long cpuNanos, long p50, long p99) {
    /** Makes a sample of the latencies of all operations, which it sorts. */
    static Sample of(long[] latencies, long nanos, long cpuNanos) {
        Arrays.sort(latencies);
        return new Sample(latencies.length, nanos, cpuNanos, quantile(latencies, 0.50), quantile(latencies, 0.99));
    }

    private static long quantile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
    }

    /** Returns operations a second. */
    public double rate() {
        return operations * 1e9 / nanos;
    }

    Sample withCpuNanosOf(long otherProcess) {
        return new Sample(operations, nanos, cpuNanos + otherProcess, p50, p99);
    }

    /** Returns this sample as a line that {@link #parse} reads. */
    String toLine() {
        return operations + " " + nanos + " " + cpuNanos + " " + p50 + " " + p99;
    }

    static Sample parse(String line) {
        long[] numbers =
                Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
        return new Sample(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }
}
