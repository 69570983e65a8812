package io.trivet.testkit.torture;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.ServerProcess;
import org.jspecify.annotations.Nullable;

/**
 * A lock backend under torture.
 *
 * <p>An implementation has a constructor without parameters, public or not; each process uses it to create its own
 * instance.
 */
public interface TortureTarget extends AutoCloseable {
    /**
     * Starts the server. Returns null if the locks are in this instance's memory; then the contenders are threads of
     * this JVM.
     */
    @Nullable
    ServerProcess startServer();

    /**
     * Opens a client; the caller closes it.
     *
     * @param port the port on the loopback interface that leads to the server, through a network with faults; 0 if
     *     there is no server
     */
    LockClient connect(int port, LockOptions options) throws Exception;

    /** Makes the server lose its data, for {@link TortureFault#DATA_LOST}. */
    default void loseData(ServerProcess server) {
        throw new UnsupportedOperationException(this + " does not implement the loss of its server's data.");
    }

    /** Closes what was opened in addition to the clients. */
    @Override
    default void close() {}
}
