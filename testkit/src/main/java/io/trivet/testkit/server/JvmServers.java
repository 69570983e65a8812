package io.trivet.testkit.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The servers of this JVM and their files. A shutdown hook closes them when the JVM ends normally. */
final class JvmServers {
    private static final Set<ServerProcess> OPEN = ConcurrentHashMap.newKeySet();
    private static @Nullable ServerFiles files;

    private JvmServers() {}

    /**
     * Opens the files on the first call, not in a static initializer, so that each call after a failure gets the same
     * exception.
     */
    static synchronized ServerFiles files() {
        if (files == null) {
            files = ServerFiles.open();
            Runtime.getRuntime().addShutdownHook(new Thread(JvmServers::closeAll, "trivet-testkit-shutdown"));
        }
        return files;
    }

    static Path newDirectory(String name) {
        return files().newDirectory(name);
    }

    static void add(ServerProcess server) {
        OPEN.add(server);
    }

    static void remove(ServerProcess server) {
        OPEN.remove(server);
    }

    private static void closeAll() {
        for (ServerProcess server : List.copyOf(OPEN)) {
            try {
                server.close();
            } catch (RuntimeException e) {
                // The server ends with this JVM anyway; the other servers must still be closed.
            }
        }
        files().close();
    }
}
