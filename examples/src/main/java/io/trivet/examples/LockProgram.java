package io.trivet.examples;

// Maven: a lock module such as io.trivet:trivet-lock-redis; tools.jackson.core:jackson-databind for the output.

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Takes a lock as often as it is told, and prints one line of JSON for each thing that happens. */
final class LockProgram {
    private static final int ALL_ACQUIRED = 0;
    private static final int FAULT = 1;
    private static final int LAST_WAS_BUSY = 3;
    private static final int LOST = 4;

    private final JsonMapper json = new JsonMapper();
    private final String name;

    private LockProgram(String name) {
        this.name = name;
    }

    static int run(String uri, String name, Map<String, String> options) throws Exception {
        LockProgram program = new LockProgram(name);
        // The lease is a limit here, and not renewed, to let a hold that is longer be seen to lose the lock.
        LockOptions lease = LockOptions.defaults()
                .withLeaseTime(duration(options.getOrDefault("lease", "10s")))
                .withAutoRenewal(false);
        Duration wait = duration(options.getOrDefault("wait", "0s"));
        Duration hold = duration(options.getOrDefault("hold", "1s"));
        int times = count(options.getOrDefault("times", "1"));
        try (LockClients.Opened opened = LockClients.open(uri, options.getOrDefault("form", "lease"), lease)) {
            DistributedLock lock = opened.locks().lock(name);
            // Ended by a signal, the program still lets go.
            Runtime.getRuntime().addShutdownHook(new Thread(opened.locks()::close, "lock-end"));
            int code = ALL_ACQUIRED;
            for (int i = 0; i < times && code != LOST; i++) {
                code = program.once(lock, wait, hold);
            }
            return code;
        } catch (LockException e) {
            program.print("failed", null, e.getMessage());
            return FAULT;
        }
    }

    private int once(DistributedLock lock, Duration wait, Duration hold) throws InterruptedException {
        Optional<Lease> acquired = lock.tryAcquire(wait);
        if (acquired.isEmpty()) {
            print("busy", null, "somebody else holds it");
            return LAST_WAS_BUSY;
        }
        try (Lease lease = acquired.get()) {
            print("acquired", lease, null);
            Thread.sleep(hold.toMillis());
            if (!lease.isHeld()) {
                print("lost", lease, "the lease was over before the hold was");
                return LOST;
            }
            lease.close();
            print("released", lease, null);
        }
        return ALL_ACQUIRED;
    }

    private void print(String event, @Nullable Lease lease, @Nullable String detail) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", event);
        line.put("name", name);
        // As a string: many readers of JSON keep whole numbers exact only up to 2^53.
        line.put("token", lease == null ? null : Long.toString(lease.fencingToken()));
        line.put("remainingMillis", lease == null ? 0 : lease.remaining().toMillis());
        line.put("wallMillis", System.currentTimeMillis());
        line.put("detail", detail);
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
