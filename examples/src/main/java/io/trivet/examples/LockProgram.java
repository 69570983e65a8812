package io.trivet.examples;

// To copy: this file, LockClients.java and Command.java.
// Maven, with io.trivet:trivet-bom:0.1.0-SNAPSHOT imported:
//   tools.jackson.core:jackson-databind, for the output
//   io.trivet:trivet-lock-redis
//   io.trivet:trivet-lock-zookeeper
//   io.trivet:trivet-lock-jdbc
//   com.zaxxer:HikariCP:7.1.0
//   org.postgresql:postgresql:42.7.14

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/** Acquires a lock, or another kind of it, one or more times, and prints one line of JSON for each event. */
final class LockProgram {
    static final Command COMMAND = new Command(
            "lock",
            "URI NAME [--as lock|read|write|permit:N] [--lease 10s] [--wait 0s] [--hold 1s] [--times 1] [--form lease|row|advisory]",
            "takes a lock, a read or write lock, or a permit, holds it, lets it go; one JSON line an event",
            2,
            Set.of("as", "lease", "wait", "hold", "times", "form"),
            Set.of(),
            (words, options) -> run(words.get(0), words.get(1), options));

    private static final int ALL_ACQUIRED = 0;
    private static final int FAULT = 1;
    private static final int LAST_WAS_BUSY = 3;
    private static final int LOST = 4;

    private final JsonMapper json = new JsonMapper();
    private final String name;

    private LockProgram(String name) {
        this.name = name;
    }

    public static void main(String[] arguments) {
        COMMAND.exit(arguments);
    }

    private static int run(String uri, String name, Map<String, String> options) throws Exception {
        LockProgram program = new LockProgram(name);
        Function<LockClient, Acquiring> kind = kind(options.getOrDefault("as", "lock"), name);
        // Not renewed, so that a hold longer than the lease loses the lock, and the program can show that.
        LockOptions lease = LockOptions.defaults()
                .withLeaseTime(duration(options.getOrDefault("lease", "10s")))
                .withAutoRenewal(false);
        Duration wait = duration(options.getOrDefault("wait", "0s"));
        Duration hold = duration(options.getOrDefault("hold", "1s"));
        int times = count(options.getOrDefault("times", "1"));
        try (LockClients.Opened opened = LockClients.open(uri, options.getOrDefault("form", "lease"), lease)) {
            Acquiring lock = kind.apply(opened.locks());
            // A signal ends the program, which releases the lock first.
            Runtime.getRuntime().addShutdownHook(new Thread(opened.locks()::close, "lock-end"));
            int code = ALL_ACQUIRED;
            for (int i = 0; i < times && code != LOST; i++) {
                code = program.once(lock, wait, hold);
            }
            return code;
        } catch (LockException e) {
            program.print("failed", Optional.empty(), Optional.ofNullable(e.getMessage()));
            return FAULT;
        }
    }

    /** Waits for a lease, at most for a time. */
    private interface Acquiring {
        Optional<Lease> tryAcquire(Duration atMost) throws InterruptedException;
    }

    private static Function<LockClient, Acquiring> kind(String as, String name) {
        return switch (as) {
            case "lock" -> locks -> locks.lock(name)::tryAcquire;
            case "read" -> locks -> locks.readWriteLock(name).readLock()::tryAcquire;
            case "write" -> locks -> locks.readWriteLock(name).writeLock()::tryAcquire;
            default -> {
                if (!as.startsWith("permit:")) {
                    throw new IllegalArgumentException(
                            "A name is used as lock, read, write or permit:N, not as '" + as + "'.");
                }
                int permits = count(as.substring("permit:".length()));
                yield locks -> locks.semaphore(name, permits)::tryAcquire;
            }
        };
    }

    private int once(Acquiring lock, Duration wait, Duration hold) throws InterruptedException {
        Optional<Lease> acquired = lock.tryAcquire(wait);
        if (acquired.isEmpty()) {
            print("busy", Optional.empty(), Optional.of("another client holds it"));
            return LAST_WAS_BUSY;
        }
        try (Lease lease = acquired.get()) {
            print("acquired", acquired, Optional.empty());
            Thread.sleep(hold.toMillis());
            if (!lease.isHeld()) {
                print("lost", acquired, Optional.of("the lease was over before the hold was"));
                return LOST;
            }
            lease.close();
            print("released", acquired, Optional.empty());
        }
        return ALL_ACQUIRED;
    }

    private void print(String event, Optional<Lease> lease, Optional<String> detail) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", event);
        line.put("name", name);
        // As a string, because many JSON readers are exact only up to 2^53.
        line.put("token", lease.map(held -> Long.toString(held.fencingToken())).orElse(null));
        line.put(
                "remainingMillis",
                lease.map(held -> held.remaining().toMillis()).orElse(0L));
        line.put("wallMillis", System.currentTimeMillis());
        line.put("detail", detail.orElse(null));
        System.out.println(json.writeValueAsString(line));
        System.out.flush();
    }

    private static Duration duration(String text) {
        if (!text.matches("\\d{1,9}(ms|s|m|h)")) {
            throw new IllegalArgumentException("'" + text + "' is no duration: write 500ms, 10s, 5m or 1h.");
        }
        long amount = Long.parseLong(text.replaceAll("\\D", ""));
        return switch (text.replaceAll("\\d", "")) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    private static int count(String text) {
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException("'" + text + "' is no count: write a number from 1.");
        }
        return Integer.parseInt(text);
    }
}
