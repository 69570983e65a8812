package io.trivet.testkit.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The servers of this JVM and their files, closed in order when it ends in order. */
final class JvmServers {
    private static final Set<ServerProcess> OPEN = ConcurrentHashMap.newKeySet();
    private static @Nullable ServerFiles files;

    private JvmServers() {}

    /** Opened late and not by the class loader, so that whoever asks again after a failure is told the same. */
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
                // The end of this JVM ends the server too; the others must not wait for it.
            }
        }
        files().close();
    }
}
