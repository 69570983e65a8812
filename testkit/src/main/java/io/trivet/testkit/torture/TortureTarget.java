package io.trivet.testkit.torture;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.ServerGroup;
import io.trivet.testkit.server.ServerProcess;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A lock backend under torture.
 *
 * <p>An implementation has a constructor without parameters, public or not; each process uses it to create its own
 * instance.
 */
public interface TortureTarget extends AutoCloseable {
    /**
     * Starts the server, or several that belong together. Returns null if the locks are in this instance's memory; then
     * the contenders are threads of this JVM.
     */
    @Nullable
    ServerGroup startServer();

    /**
     * Returns the class that the process with this number, from 1, creates its instance of. The default is this class;
     * another one uses the same locks through another library.
     */
    default Class<? extends TortureTarget> worker(int number) {
        return getClass();
    }

    /**
     * Opens a client; the caller closes it.
     *
     * @param port the port on the loopback interface that leads to the server, through a network with faults; 0 if
     *     there is no server
     */
    LockClient connect(int port, LockOptions options) throws Exception;

    /**
     * Opens a client of several servers; the caller closes it. The default uses only the first.
     *
     * @param ports the ports that lead to the servers, in their order, or 0 alone if there is no server
     */
    default LockClient connect(List<Integer> ports, LockOptions options) throws Exception {
        return connect(ports.get(0), options);
    }

    /**
     * Replaces a server by its replica, for {@link TortureFault#FAILED_OVER}, and returns when the same can be done
     * again.
     */
    default void failOver(ServerGroup servers, RandomGenerator random) {
        throw new UnsupportedOperationException(this + " does not implement a failover of its servers.");
    }

    /** Makes the server lose its data, for {@link TortureFault#DATA_LOST}. */
    default void loseData(ServerProcess server) {
        throw new UnsupportedOperationException(this + " does not implement the loss of its server's data.");
    }

    /**
     * Returns the faults that the assumption of the backend's guarantees rules out, in addition to those that its
     * properties don't cover. They aren't injected unless a plan names them.
     */
    default Set<TortureFault> ruledOut() {
        return Set.of();
    }

    /**
     * Returns whether the server releases a lock as soon as its holder's process is dead, before the lease time is
     * over. A killed holder then counts as sure of its locks until it was killed.
     */
    default boolean isReleasedByDeath() {
        return false;
    }

    /** Closes what was opened in addition to the clients. */
    @Override
    default void close() {}
}
