package io.trivet.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A test contract for each kind of server; its subclass uses a real client. Tests with the tag "processes" look at this
 * machine's processes and files, so the profile "containers" leaves them out.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServerContract<S extends ServerProcess> {
    private S server;

    abstract S start();

    /** Stores a value in the server. */
    abstract void store(S server, String value) throws Exception;

    /** Reads the value with a new connection, which times out after about a second. */
    abstract String load(S server) throws Exception;

    @BeforeAll
    void startServer() {
        server = start();
    }

    @AfterAll
    void closeServer() {
        if (server != null) {
            server.close();
        }
    }

    S server() {
        return server;
    }

    @Test
    void aRealClientStoresAndLoads() throws Exception {
        store(server, "first");
        assertThat(load(server)).isEqualTo("first");
        assertThat(server.host()).isEqualTo("127.0.0.1");
        assertThat(server.uri()).hasHost("127.0.0.1").hasPort(server.port());
        assertThat(server).asString().contains(String.valueOf(server.port()));
    }

    @Test
    void aPausedServerIsSilentUntilItIsResumed() throws Exception {
        store(server, "kept");
        server.pause();
        try {
            assertThatThrownBy(() -> load(server)).isInstanceOf(Exception.class);
        } finally {
            server.resume();
        }
        assertThat(load(server)).isEqualTo("kept");
    }

    @Test
    void aKilledServerComesBackOnItsPortWithItsData() throws Exception {
        int port = server.port();
        store(server, "safe");
        server.kill();
        assertThatThrownBy(() -> load(server)).isInstanceOf(Exception.class);
        assertThatThrownBy(server::pause)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not running");
        server.kill();

        server.restart();
        assertThat(server.port()).isEqualTo(port);
        assertThat(load(server)).isEqualTo("safe");
    }

    @Test
    void aPausedServerCanBeKilledAndStartedAgain() throws Exception {
        store(server, "safe too");
        server.pause();
        server.restart();
        assertThat(load(server)).isEqualTo("safe too");
    }

    @Test
    void aRunningServerRestartsWithItsData() throws Exception {
        store(server, "still here");
        server.restart();
        assertThat(load(server)).isEqualTo("still here");
    }

    @Test
    void aTakenPortIsNamedAndOnceFreeTheServerStarts() throws Exception {
        store(server, "waits");
        server.kill();
        try (ServerSocket other = new ServerSocket(server.port(), 50, InetAddress.getByName(server.host()))) {
            assertThat(other.isBound()).isTrue();
            assertThatThrownBy(server::restart)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(server + " did not start: its ")
                    .hasMessageContaining("Another program has the port: end it, or start another server.")
                    .hasMessageContaining(server.isInContainer() ? "\nReasons:\n" : "its process ended with status ");
        }
        server.restart();
        assertThat(load(server)).isEqualTo("waits");
    }

    @Test
    @Tag("processes")
    void aClosedServerIsGoneWithItsFiles() throws Exception {
        S own = start();
        store(own, "lost");
        var processes = ChildProcesses.ofServer(own);
        assertThat(processes).isNotEmpty();
        assertThat(own.directory()).exists();

        own.close();
        own.close();
        assertThat(processes).noneMatch(ChildProcesses::isRunning);
        assertThat(Files.exists(own.directory())).isFalse();
        assertThatThrownBy(own::restart)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    @Tag("processes")
    void theSupervisorEndsWithItsServer() throws Exception {
        try (S own = start()) {
            var processes = ChildProcesses.ofServer(own);
            // Only the server is killed here, from outside; its supervisor and, in PostgreSQL, its backends end by
            // themselves.
            processes.stream().filter(ChildProcesses::isNotShell).forEach(ProcessHandle::destroyForcibly);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> processes.stream().noneMatch(ChildProcesses::isRunning));
            own.restart();
            store(own, "again");
            assertThat(load(own)).isEqualTo("again");
        }
    }
}
