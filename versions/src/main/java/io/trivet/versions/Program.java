package io.trivet.versions;

/**
 * Does what a user's program does, checks it, and exits with 1 if a check doesn't hold. Its arguments are {@code leg=address}: a leg that isn't
 * named isn't loaded, so that its libraries need not be there.
 */
public final class Program {
    private Program() {}

    /** Runs the legs that are named. */
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
        // Not by the end of main: threads of others would keep the program.
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
