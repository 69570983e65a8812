package io.trivet.testkit.torture;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.testkit.server.ServerGroup;
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
    private final ServerGroup servers;
    private final List<WorkerSlot> workers;
    private final Random random;
    private final Consumer<TortureFault> done;

    FaultInjector(
            TortureTarget target,
            TorturePlan plan,
            ServerGroup servers,
            List<WorkerSlot> workers,
            Random random,
            Consumer<TortureFault> done) {
        this.target = target;
        this.plan = plan;
        this.servers = servers;
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
                    victim.network(TcpProxy::refuse);
                    victim.network(TcpProxy::cut);
                    sleep(MIN_PAUSE, plan.lease());
                    victim.network(TcpProxy::heal);
                } else {
                    victim.network(TcpProxy::cut);
                }
            }
            case NETWORK_SLOWED -> {
                Duration delay = Duration.ofMillis(1 + random.nextInt((int) MAX_DELAY.toMillis()));
                victim.network(proxy -> proxy.delay(delay));
                sleep(plan.lease(), plan.lease().multipliedBy(2));
                victim.network(TcpProxy::heal);
            }
            case NETWORK_SWALLOWED -> {
                victim.network(TcpProxy::swallow);
                sleep(MIN_PAUSE, plan.lease().multipliedBy(2));
                victim.network(TcpProxy::heal);
            }
            case SERVER_PAUSED -> {
                ServerProcess server = servers.victim(random);
                server.pause();
                sleep(MIN_PAUSE, plan.lease().multipliedBy(2));
                server.resume();
            }
            case SERVER_RESTARTED -> {
                ServerProcess server = servers.victim(random);
                server.kill();
                sleep(Duration.ZERO, plan.lease());
                server.restart();
            }
            case FAILED_OVER -> target.failOver(servers, random);
            case DATA_LOST -> target.loseData(servers.victim(random));
        }
    }

    private void sleep(Duration least, Duration most) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(random.nextLong(least.toNanos(), most.toNanos()));
    }
}
