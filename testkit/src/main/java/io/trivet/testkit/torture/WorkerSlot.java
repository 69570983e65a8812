package io.trivet.testkit.torture;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.testkit.server.JvmProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The slot of a contending process, with its own network to the servers: when the process is killed, a new one takes
 * the slot. Not thread-safe, but its network is.
 */
final class WorkerSlot implements AutoCloseable {
    private final Class<? extends TortureTarget> target;
    private final BiFunction<Integer, List<Integer>, WorkerSettings> settings;
    private final History history;
    private final List<TcpProxy> network;
    private String name = "";
    private int generation;
    private @Nullable JvmProcess process;

    /**
     * Starts the first process.
     *
     * @param settings returns the settings for a generation and the ports of the network
     */
    WorkerSlot(
            Class<? extends TortureTarget> target,
            List<Integer> serverPorts,
            BiFunction<Integer, List<Integer>, WorkerSettings> settings,
            History history) {
        this.target = target;
        this.settings = settings;
        this.history = history;
        network = serverPorts.stream().map(TcpProxy::to).toList();
        replace();
    }

    /** Does this to the network to each server. */
    void network(Consumer<TcpProxy> action) {
        network.forEach(action);
    }

    JvmProcess process() {
        return Objects.requireNonNull(process);
    }

    /** Kills the process if there is one, and starts a new one. */
    void replace() {
        if (process != null) {
            long before = System.nanoTime();
            process.close();
            history.addDeath(name, before);
        }
        List<String> words = new ArrayList<>(List.of(target.getName()));
        List<Integer> ports = network.stream().map(TcpProxy::port).toList();
        WorkerSettings next = settings.apply(++generation, ports);
        name = next.name();
        words.addAll(next.words());
        process = JvmProcess.start(Worker.class, words);
    }

    /** Waits for the process to end. Returns a description of the fault if it doesn't end well, or null. */
    @Nullable
    String end(Duration patience) {
        if (!process().awaitEnd(patience)) {
            return "does not end: " + history.waiting() + " wait.\n" + process().logTail();
        }
        return process().status() == 0
                ? null
                : "ended with status " + process().status() + ":\n" + process().logTail();
    }

    @Override
    public void close() {
        process().close();
        network.forEach(TcpProxy::close);
    }
}
