package io.trivet.testkit.server;

import io.trivet.contracts.net.Ports;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A real server in processes of its own on this machine, which a test may pause, kill and start again.
 *
 * <p>It listens on 127.0.0.1 only, on one port for all its life, and writes what it has to say into a log file. All its
 * processes end when it is closed and when this JVM ends, however that comes about. Safe for use by several threads.
 */
public abstract class ServerProcess implements AutoCloseable {
    static final String HOST = "127.0.0.1";
    private static final int PORTS_TO_TRY = 5;

    private final String kind;
    private final String scheme;
    private final Path directory;
    private final int port;
    private @Nullable Supervisor processes;
    private volatile boolean closed;

    ServerProcess(String kind, String scheme, Path directory, int port) {
        this.kind = kind;
        this.scheme = scheme;
        this.directory = directory;
        this.port = port;
    }

    /** A free port may be taken by somebody else before the server binds it; then there are others. */
    static <S extends ServerProcess> S start(String name, BiFunction<Path, Integer, S> constructor) {
        for (int attempt = 1; ; attempt++) {
            S server = constructor.apply(JvmServers.newDirectory(name), Ports.free());
            JvmServers.add(server);
            try {
                server.launch(true);
                return server;
            } catch (StartFailure e) {
                server.close();
                if (!e.portTaken() || attempt == PORTS_TO_TRY) {
                    throw e;
                }
            } catch (RuntimeException | Error e) {
                server.close();
                throw e;
            }
        }
    }

    /** Lays out the server's files, once in its life. */
    abstract void prepare();

    abstract List<String> command();

    /** Tells whether the server is ready and really this one, not another that got hold of the port; throws if not. */
    abstract boolean answers() throws Exception;

    /** What a person can do who reads that the server did not start. */
    abstract String advice();

    /** The signal by which the server cleans up behind itself when it ends for good. */
    String endSignal() {
        return "KILL";
    }

    final Path directory() {
        return directory;
    }

    final String kind() {
        return kind;
    }

    final boolean isClosed() {
        return closed;
    }

    /** Returns the address that the server listens on, always 127.0.0.1. */
    public final String host() {
        return HOST;
    }

    /** Returns the port, which a restart does not change. */
    public final int port() {
        return port;
    }

    /** Returns scheme, host and port, such as {@code redis://127.0.0.1:20345}. */
    public final URI uri() {
        return URI.create(scheme + "://" + HOST + ":" + port);
    }

    /**
     * Stops all the server's processes where they are, so that it keeps its connections but says nothing.
     *
     * @throws IllegalStateException if the server is not running
     */
    public final synchronized void pause() {
        running().pause();
    }

    /**
     * Lets a paused server go on; one that is not paused is left as it is.
     *
     * @throws IllegalStateException if the server is not running
     */
    public final synchronized void resume() {
        running().resume();
    }

    /** Kills all the server's processes at once, as a power cut would, and returns when they are gone. Its data stays. */
    public final synchronized void kill() {
        if (processes != null) {
            processes.kill();
        }
    }

    /**
     * Starts the server on the same port with the same data and returns when it answers; kills it first if it runs.
     *
     * @throws IllegalStateException if the server is closed or does not start; the message holds the end of its log
     */
    public final synchronized void restart() {
        if (closed) {
            throw new IllegalStateException(this + " is closed and its data removed. Start another.");
        }
        kill();
        launch(false);
    }

    /** Ends the server and removes its data; closing twice does no harm. */
    @Override
    public final synchronized void close() {
        closed = true;
        if (processes != null) {
            processes.close();
        }
        FileTrees.delete(directory);
        JvmServers.remove(this);
    }

    @Override
    public String toString() {
        return kind + " on " + HOST + ":" + port;
    }

    private Supervisor running() {
        if (processes == null || !processes.isAlive()) {
            throw new IllegalStateException(this + " is not running. Call restart() first.");
        }
        return processes;
    }

    final synchronized void launch(boolean firstTime) {
        if (firstTime) {
            prepare();
        }
        Supervisor started = Supervisor.start(directory, endSignal(), command());
        processes = started;
        Readiness.await(this, started);
    }
}
