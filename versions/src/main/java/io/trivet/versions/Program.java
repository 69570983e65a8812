package io.trivet.versions;

/**
 * Does the work of a user's program, checks it, and exits with 1 if a check fails. The arguments are {@code
 * leg=address}. A leg that isn't named isn't loaded, so its libraries may be missing.
 */
public final class Program {
    private Program() {}

    /** Runs the named legs. */
    public static void main(String[] arguments) {
        boolean allHold = true;
        for (String each : arguments) {
            String[] parts = each.split("=", 2);
            Report report = new Report(parts[0]);
            report.check("ends in order", () -> {
                run(parts[0], parts[1], report);
                return true;
            });
            allHold &= report.allHold();
        }
        // Exits explicitly, because threads of other libraries would keep the program running.
        System.exit(allHold ? 0 : 1);
    }

    private static void run(String leg, String address, Report report) {
        switch (leg) {
            case "calls" -> CallChecks.run(address, report);
            case "redis" -> RedisChecks.run(address, report);
            case "zookeeper" -> ZooKeeperChecks.run(address, report);
            case "database" -> DatabaseChecks.run(address, report);
            default -> throw new IllegalArgumentException("calls, redis, zookeeper or database, and not " + leg);
        }
    }
}
