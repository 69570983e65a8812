package io.trivet.testkit.torture;

import io.trivet.testkit.server.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Injects faults into the clients, their networks and the server, one after another: each fault ends before the next
 * begins. Not thread-safe.
 */
final class FaultInjector {
    private static final Duration MIN_PAUSE = Duration.ofMillis(50);
    private static final Duration MAX_PEACE = Duration.ofMillis(500);
    private static final Duration MAX_DELAY = Duration.ofMillis(200);

    private final TortureTarget target;
    private final TorturePlan plan;
    private final ServerProcess server;
    private final List<WorkerSlot> workers;
    private final Random random;
    private final Consumer<TortureFault> done;

    FaultInjector(
            TortureTarget target,
            TorturePlan plan,
            ServerProcess server,
            List<WorkerSlot> workers,
            Random random,
            Consumer<TortureFault> done) {
        this.target = target;
        this.plan = plan;
        this.server = server;
        this.workers = workers;
        this.random = random;
        this.done = done;
    }

    /** Injects the given faults until the end time, and longer if needed for each of them to occur once. */
    void run(List<TortureFault> faults, long end) throws InterruptedException {
        List<TortureFault> first = new ArrayList<>(faults);
        Collections.shuffle(first, random);
        for (int i = 0; i < first.size() || (!faults.isEmpty() && System.nanoTime() < end); i++) {
            sleep(Duration.ZERO, MAX_PEACE);
            TortureFault fault = i < first.size() ? first.get(i) : faults.get(random.nextInt(faults.size()));
            inject(fault, workers.get(random.nextInt(workers.size())));
            done.accept(fault);
        }
    }

    private void inject(TortureFault fault, WorkerSlot victim) throws InterruptedException {
        switch (fault) {
            case PROCESS_PAUSED -> {
                victim.process().pause();
                sleep(plan.lease().multipliedBy(11).dividedBy(10), plan.lease().multipliedBy(2));
                victim.process().resume();
            }
            case PROCESS_KILLED -> victim.replace();
            case CONNECTIONS_CUT -> {
                if (random.nextBoolean()) {
                    victim.network().refuse();
                    victim.network().cut();
                    sleep(MIN_PAUSE, plan.lease());
                    victim.network().heal();
                } else {
                    victim.network().cut();
                }
            }
            case NETWORK_SLOWED -> {
                victim.network().delay(Duration.ofMillis(1 + random.nextInt((int) MAX_DELAY.toMillis())));
                sleep(plan.lease(), plan.lease().multipliedBy(2));
                victim.network().heal();
            }
            case NETWORK_SWALLOWED -> {
                victim.network().swallow();
                sleep(MIN_PAUSE, plan.lease().multipliedBy(2));
                victim.network().heal();
            }
            case SERVER_PAUSED -> {
                server.pause();
                sleep(MIN_PAUSE, plan.lease().multipliedBy(2));
                server.resume();
            }
            case SERVER_RESTARTED -> {
                server.kill();
                sleep(Duration.ZERO, plan.lease());
                server.restart();
            }
            case DATA_LOST -> target.loseData(server);
        }
    }

    private void sleep(Duration least, Duration most) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(random.nextLong(least.toNanos(), most.toNanos()));
    }
}
