package io.trivet.testkit.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts servers that belong together, and waits for what they do together. */
final class ServerGroups {
    private static final int STARTS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long NANOS_BETWEEN_LOOKS = 20_000_000;

    private ServerGroups() {}

    /**
     * Creates a group and starts it. If another program takes a free port before a server binds it, this tries other
     * ports.
     */
    static <G extends ServerGroup> G start(Supplier<G> constructor, Consumer<G> launch) {
        for (int attempt = 1; ; attempt++) {
            G group = constructor.get();
            try {
                launch.accept(group);
                return group;
            } catch (StartFailure e) {
                group.close();
                if (!e.portTaken() || attempt == STARTS) {
                    throw e;
                }
            } catch (RuntimeException | Error e) {
                group.close();
                throw e;
            }
        }
    }

    /** Starts all servers before it waits for the first, because one alone may not answer. */
    static void launch(List<? extends ServerProcess> servers) {
        List<Running> started = new ArrayList<>();
        for (ServerProcess server : servers) {
            started.add(server.beginFirst(Optional.empty()));
        }
        for (int i = 0; i < servers.size(); i++) {
            Readiness.await(servers.get(i), started.get(i));
        }
    }

    /**
     * Waits until a condition holds; while it throws, it doesn't.
     *
     * @throws IllegalStateException if it doesn't hold within a minute
     */
    static void await(ServerGroup group, String condition, Callable<Boolean> holds) {
        long start = System.nanoTime();
        Exception refusal = null;
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            try {
                if (holds.call()) {
                    return;
                }
            } catch (Exception e) {
                refusal = e;
            }
            LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
        }
        throw failure(group, condition, refusal);
    }

    private static IllegalStateException failure(ServerGroup group, String condition, @Nullable Exception refusal) {
        return new IllegalStateException(
                group + ": " + condition + " is not so after " + PATIENCE.toSeconds()
                        + " s. The cause and the servers' logs say more.",
                refusal);
    }
}
