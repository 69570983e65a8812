package io.trivet.testkit.torture;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.testkit.server.JvmProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The slot of a contending process, with its own network: when the process is killed, a new one takes the slot. Not
 * thread-safe, but its network is.
 */
final class WorkerSlot implements AutoCloseable {
    private final TortureTarget target;
    private final BiFunction<Integer, Integer, WorkerSettings> settings;
    private final TcpProxy network;
    private int generation;
    private @Nullable JvmProcess process;

    /**
     * Starts the first process.
     *
     * @param settings returns the settings for a generation and a port of the network
     */
    WorkerSlot(TortureTarget target, int serverPort, BiFunction<Integer, Integer, WorkerSettings> settings) {
        this.target = target;
        this.settings = settings;
        network = TcpProxy.to(serverPort);
        replace();
    }

    TcpProxy network() {
        return network;
    }

    JvmProcess process() {
        return Objects.requireNonNull(process);
    }

    /** Kills the process if there is one, and starts a new one. */
    void replace() {
        if (process != null) {
            process.close();
        }
        List<String> words = new ArrayList<>(List.of(target.getClass().getName()));
        words.addAll(settings.apply(++generation, network.port()).words());
        process = JvmProcess.start(Worker.class, words);
    }

    /** Waits for the process to end. Returns a description of the fault if it doesn't end well, or null. */
    @Nullable
    String end(Duration patience, History history) {
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
        network.close();
    }
}
