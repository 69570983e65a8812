package io.trivet.testkit.torture;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.ServerProcess;
import org.jspecify.annotations.Nullable;

/**
 * A lock backend as the torture program sees it.
 *
 * <p>An implementation has a constructor without parameters, public or not, by which each process makes an instance of its own.
 */
public interface TortureTarget extends AutoCloseable {
    /** Starts the server; null if the locks live in this instance's memory, and then the contenders are threads of this JVM. */
    @Nullable
    ServerProcess startServer();

    /**
     * Opens a client as a program would; whoever asked closes it.
     *
     * @param port where the server is reached on the loopback interface, through a network that fails; 0 if there is none
     */
    LockClient connect(int port, LockOptions options) throws Exception;

    /** Has the server lose its data, for {@link TortureFault#DATA_LOST}. */
    default void loseData(ServerProcess server) {
        throw new UnsupportedOperationException(this + " doesn't say how its server loses its data.");
    }

    /** Closes what was opened beside the clients. */
    @Override
    default void close() {}
}
