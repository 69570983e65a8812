package io.trivet.versions;

import java.util.Map;
import java.util.TreeMap;

/**
 * Does what a user's program does, checks it, and exits with 1 if a check doesn't hold. Its arguments are {@code leg=address}: a leg that isn't
 * named isn't loaded, so that its libraries need not be there.
 */
public final class Program {
    private interface Leg {
        void run(String address, Report report) throws Exception;
    }

    private Program() {}

    public static void main(String[] arguments) {
        Map<String, Leg> legs = new TreeMap<>(Map.of(
                "calls", CallChecks::run,
                "redis", RedisChecks::run,
                "zookeeper", ZooKeeperChecks::run,
                "database", DatabaseChecks::run));
        boolean allHold = true;
        for (String each : arguments) {
            String[] parts = each.split("=", 2);
            Leg leg = legs.get(parts[0]);
            if (leg == null || parts.length < 2) {
                throw new IllegalArgumentException("Write leg=address, with a leg of " + legs.keySet() + ": " + each);
            }
            Report report = new Report(parts[0]);
            report.check("ends in order", () -> {
                leg.run(parts[1], report);
                return true;
            });
            allHold &= report.allHold();
        }
        // Not by the end of main: threads of others would keep the program.
        System.exit(allHold ? 0 : 1);
    }
}
