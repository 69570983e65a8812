package io.trivet.testkit.torture;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.ServerGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * A torture of locks: it injects faults into processes that contend for locks. It checks that fencing tokens rise in
 * the order in which a resource saw them, that no two holders were sure of a lock at once, that no waiter waits
 * forever, and that no lock is stuck at the end.
 *
 * <p>Each reported violation is real, even on a slow machine, because a holder's time is never counted too long.
 */
public final class Torture {
    private static final List<Integer> NO_SERVER = List.of(0);

    private final TortureTarget target;
    private final TorturePlan plan;
    private final History history = new History();
    private final Map<TortureFault, Integer> faults = new ConcurrentSkipListMap<>();
    private final Random random;

    private Torture(TortureTarget target, TorturePlan plan) {
        this.target = target;
        this.plan = plan;
        random = new Random(plan.seed());
    }

    /**
     * Runs the torture from the command line: {@code CLASS [SECONDS [SEED]]}. The class names the backend; the defaults
     * are 60 seconds and a random seed. Prints the report; exits with 1 if there are violations.
     */
    public static void main(String[] words) throws Exception {
        if (words.length < 1 || words.length > 3) {
            System.err.println(
                    "Usage: Torture CLASS [SECONDS [SEED]], where CLASS is a TortureTarget on the class path");
            System.exit(2);
        }
        TorturePlan plan = TorturePlan.brief()
                .withDuration(Duration.ofSeconds(words.length > 1 ? Long.parseLong(words[1]) : 60))
                .withSeed(words.length > 2 ? Long.parseLong(words[2]) : new Random().nextInt(1_000_000));
        TortureReport report;
        try (TortureTarget target = Worker.target(words[0])) {
            System.out.println("Torture of " + target + ", " + plan);
            report = run(target, plan);
        }
        System.out.println(report);
        System.exit(report.violations().isEmpty() ? 0 : 1);
    }

    /** Runs the plan, and returns when all its processes have ended. */
    public static TortureReport run(TortureTarget target, TorturePlan plan) throws Exception {
        return new Torture(target, plan).run();
    }

    private TortureReport run() throws Exception {
        long start = System.nanoTime();
        long calm;
        try (ServerGroup servers = target.startServer()) {
            try (CheckedResource resource = new CheckedResource(history)) {
                calm = servers == null ? contendHere(resource) : contend(servers, resource);
            }
            acquireAll(servers == null ? NO_SERVER : servers.ports());
        }
        List<Grant> grants = history.grants();
        List<String> violations = new ArrayList<>(history.violations());
        violations.addAll(HistoryCheck.violations(
                target.isReleasedByDeath() ? history.grantsUntilDeath() : grants, calm, plan.longestWait()));
        return new TortureReport(
                "Torture of " + target + ", " + plan,
                Duration.ofNanos(System.nanoTime() - start),
                grants.size(),
                grantsOf(grants),
                grants.stream().filter(Grant::wasHandedOver).count(),
                history.accepted(),
                history.rejected(),
                history.unavailables(),
                new TreeMap<>(faults),
                longestWait(grants, start),
                longestWait(grants, calm),
                violations);
    }

    private static Map<String, Long> grantsOf(List<Grant> grants) {
        return grants.stream().collect(Collectors.groupingBy(Grant::process, TreeMap::new, Collectors.counting()));
    }

    private static Duration longestWait(List<Grant> grants, long from) {
        return Duration.ofNanos(grants.stream()
                .mapToLong(grant -> grant.granted() - Math.max(grant.asked(), from))
                .reduce(0, Math::max));
    }

    /** Runs contenders in processes, with faults. Returns the time at which the last fault ended. */
    private long contend(ServerGroup servers, CheckedResource resource) throws Exception {
        List<WorkerSlot> workers = new ArrayList<>();
        ExecutorService injectors = Executors.newCachedThreadPool(task -> new Thread(task, "torture-faults"));
        try {
            for (int i = 1; i <= plan.processes(); i++) {
                int place = i;
                workers.add(new WorkerSlot(
                        target.worker(place),
                        servers.ports(),
                        (generation, ports) -> settings("process-" + place + "." + generation, resource, ports),
                        history));
            }
            // Processes are paused and killed at the same time as faults of the network and the server.
            long end = System.nanoTime() + plan.duration().toNanos();
            Set<TortureFault> planned = plan.faults().isEmpty() ? covered(servers) : plan.faults();
            List<Future<?>> running = new ArrayList<>();
            for (boolean processes : List.of(true, false)) {
                List<TortureFault> kinds = planned.stream()
                        .filter(fault -> fault.isOfProcess() == processes)
                        .sorted()
                        .toList();
                FaultInjector injector =
                        new FaultInjector(target, plan, servers, workers, new Random(random.nextLong()), this::count);
                running.add(injectors.submit(() -> {
                    injector.run(kinds, end);
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
            long calm = workInPeace(resource);
            for (WorkerSlot worker : workers) {
                String wrong = worker.end(plan.longestWait());
                if (wrong != null) {
                    history.addViolation("A process " + wrong);
                }
            }
            return calm;
        } finally {
            injectors.shutdownNow();
            injectors.awaitTermination(1, TimeUnit.MINUTES);
            workers.forEach(WorkerSlot::close);
        }
    }

    private Set<TortureFault> covered(ServerGroup servers) throws Exception {
        try (LockClient locks = target.connect(servers.ports(), LockOptions.defaults())) {
            Set<TortureFault> covered = TortureFault.coveredBy(locks.guarantees());
            covered.removeAll(target.ruledOut());
            return covered;
        }
    }

    private void count(TortureFault fault) {
        faults.merge(fault, 1, Integer::sum);
    }

    /** Runs contenders in threads of this JVM, without faults. */
    private long contendHere(CheckedResource resource) throws Exception {
        ExecutorService workers = Executors.newCachedThreadPool(task -> new Thread(task, "torture-worker"));
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 1; i <= plan.processes(); i++) {
                WorkerSettings settings = settings("client-" + i, resource, NO_SERVER);
                running.add(workers.submit(() -> {
                    Worker.work(target, settings);
                    return null;
                }));
            }
            TimeUnit.NANOSECONDS.sleep(plan.duration().toNanos());
            long calm = workInPeace(resource);
            for (Future<?> each : running) {
                each.get(plan.longestWait().toMillis(), TimeUnit.MILLISECONDS);
            }
            return calm;
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "The contenders of a client do not end: " + history.waiting() + " wait.", e);
        } finally {
            workers.shutdownNow();
        }
    }

    /** Lets the contenders work without faults, until each process has had a grant if that is possible in time. */
    private long workInPeace(CheckedResource resource) throws InterruptedException {
        long calm = System.nanoTime();
        do {
            TimeUnit.NANOSECONDS.sleep(plan.lease().toNanos());
        } while (grantsOf(history.grants()).size() < plan.processes()
                && System.nanoTime() - calm < plan.longestWait().toNanos());
        resource.stop();
        return calm;
    }

    private WorkerSettings settings(String name, CheckedResource resource, List<Integer> backendPorts) {
        return new WorkerSettings(
                name,
                resource.port(),
                backendPorts,
                plan.seed() + name.hashCode(),
                plan.threads(),
                plan.lockNames(),
                plan.lease(),
                plan.maxHold());
    }

    private void acquireAll(List<Integer> ports) throws Exception {
        try (LockClient locks = target.connect(ports, LockOptions.defaults())) {
            for (String name : plan.lockNames()) {
                if (!Contended.acquire(locks, name, plan.longestWait())) {
                    history.addViolation(name + " can't be acquired, although no holder is left");
                }
            }
        }
    }
}
