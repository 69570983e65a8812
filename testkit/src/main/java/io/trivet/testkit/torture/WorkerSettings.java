package io.trivet.testkit.torture;

import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings of a worker, as words of a command line. */
record WorkerSettings(
        String name,
        int resourcePort,
        List<Integer> backendPorts,
        long seed,
        int threads,
        List<String> locks,
        Duration lease,
        Duration maxHold) {
    LockOptions options() {
        return LockOptions.defaults().withLeaseTime(lease);
    }

    List<String> words() {
        return List.of(
                name,
                Integer.toString(resourcePort),
                backendPorts.stream().map(String::valueOf).collect(Collectors.joining(",")),
                Long.toString(seed),
                Integer.toString(threads),
                String.join(",", locks),
                lease.toString(),
                maxHold.toString());
    }

    static WorkerSettings of(List<String> words) {
        return new WorkerSettings(
                words.get(0),
                Integer.parseInt(words.get(1)),
                Stream.of(words.get(2).split(",")).map(Integer::valueOf).toList(),
                Long.parseLong(words.get(3)),
                Integer.parseInt(words.get(4)),
                List.of(words.get(5).split(",")),
                Duration.parse(words.get(6)),
                Duration.parse(words.get(7)));
    }
}
