package io.trivet.examples.lockbackend;

import io.trivet.contracts.lock.SilenceContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class ServerSilenceTest extends SilenceContract {
    private static LockServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new LockServer(0);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    protected int serverPort() {
        return server.port();
    }

    @Override
    protected LockClient connect(int port) {
        return ServerLocks.connect("127.0.0.1", port, LockOptions.defaults());
    }
}
