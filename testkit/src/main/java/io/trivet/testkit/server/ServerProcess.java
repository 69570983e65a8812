package io.trivet.testkit.server;

import io.trivet.contracts.net.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A real server in separate processes on this machine, which a test may pause, kill and restart.
 *
 * <p>It listens only on 127.0.0.1, always on the same port, and writes its output into a log. All its processes end
 * when it is closed, and when this JVM ends for any reason. In a JVM with the system property
 * {@code trivet.testkit.servers=containers}, most kinds of servers run in containers instead, which need Docker on this
 * machine; everything else is the same. Thread-safe.
 */
public abstract class ServerProcess implements ServerGroup {
    static final String HOST = "127.0.0.1";
    private static final int PORTS_TO_TRY = 5;

    private final String kind;
    private final String scheme;
    private final Path directory;
    private final int port;
    private @Nullable Starter starter;
    private @Nullable Running running;
    private volatile boolean inContainer;
    private volatile boolean closed;

    ServerProcess(String kind, String scheme, Path directory, int port) {
        this.kind = kind;
        this.scheme = scheme;
        this.directory = directory;
        this.port = port;
    }

    /** Starts a server. If another program takes the free port before the server binds it, this tries another port. */
    static <S extends ServerProcess> S start(String name, BiFunction<Path, Integer, S> constructor) {
        return start(Containers.asked(), name, constructor);
    }

    static <S extends ServerProcess> S start(
            Optional<Containers> containers, String name, BiFunction<Path, Integer, S> constructor) {
        for (int attempt = 1; ; attempt++) {
            S server = constructor.apply(JvmServers.newDirectory(name), Ports.free());
            JvmServers.add(server);
            try {
                server.launchFirst(containers);
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

    /** Creates the files of a server that runs as a process. Called once, before the first start. */
    abstract void prepare();

    /** Returns the command line of a server that runs as a process. */
    abstract List<String> command();

    /** Returns the image of a server that runs in a container, or null if this kind always runs as a process. */
    @Nullable
    Image image() {
        return null;
    }

    /**
     * Returns whether the server is ready, and really this one, not another that got the port. It may throw instead of
     * returning false.
     */
    abstract boolean answers() throws Exception;

    /** Returns advice for a reader of the message that the server did not start. */
    abstract String advice();

    /** Returns the signal that makes the server clean up when it ends for the last time. */
    String endSignal() {
        return "KILL";
    }

    final Path directory() {
        return directory;
    }

    /**
     * Returns whether the directory that a server names is this server's own. The directory of a container is in the
     * container, where it can't be looked at; but Docker gives no other program the port.
     */
    final boolean isOwn(Path directory, String named) throws IOException {
        return inContainer || Files.isSameFile(directory, Path.of(named));
    }

    /** Returns whether the server runs in a container, with the settings of its image. */
    final boolean isInContainer() {
        return inContainer;
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

    @Override
    public final List<Integer> ports() {
        return List.of(port);
    }

    @Override
    public final ServerProcess victim(RandomGenerator random) {
        return this;
    }

    /** Returns scheme, host and port, such as {@code redis://127.0.0.1:20345}. */
    public final URI uri() {
        return URI.create(scheme + "://" + HOST + ":" + port);
    }

    /**
     * Pauses all processes of the server: it keeps its connections, but doesn't answer.
     *
     * @throws IllegalStateException if the server is not running
     */
    public final synchronized void pause() {
        running().pause();
    }

    /**
     * Resumes a paused server; does nothing if it isn't paused.
     *
     * @throws IllegalStateException if the server is not running
     */
    public final synchronized void resume() {
        running().resume();
    }

    /** Kills all processes of the server at once, like a power cut, and returns when they are gone. The data remain. */
    public final synchronized void kill() {
        if (running != null) {
            running.kill();
        }
    }

    /**
     * Starts the server on the same port with the same data, and returns when it answers. Kills it first if it is
     * running.
     *
     * @throws IllegalStateException if the server is closed or does not start; the message holds the end of its log
     */
    public final synchronized void restart() {
        if (closed) {
            throw new IllegalStateException(this + " is closed, and its data are removed. Start another server.");
        }
        kill();
        Readiness.await(this, begin());
    }

    /** Ends the server, and removes its data. Closing again does nothing. */
    @Override
    public final synchronized void close() {
        closed = true;
        if (running != null) {
            running.close();
        }
        FileTrees.delete(directory);
        JvmServers.remove(this);
    }

    @Override
    public String toString() {
        return kind + " on " + HOST + ":" + port;
    }

    private Running running() {
        if (running == null || !running.isAlive()) {
            throw new IllegalStateException(this + " is not running. Call restart() first.");
        }
        return running;
    }

    final synchronized void launchFirst(Optional<Containers> containers) {
        Readiness.await(this, beginFirst(containers));
    }

    /** Starts the server for the first time, and doesn't wait until it answers. */
    final synchronized Running beginFirst(Optional<Containers> containers) {
        Image image = image();
        if (containers.isPresent() && image != null) {
            starter = containers.get().starter(this, image);
            inContainer = true;
        } else {
            prepare();
            starter = () -> Supervisor.start(directory, endSignal(), command());
        }
        return begin();
    }

    private Running begin() {
        Starter ready = Objects.requireNonNull(starter, "set by the first launch");
        Running started = ready.start();
        running = started;
        return started;
    }
}
