package io.trivet.lock.jdbc;

import io.trivet.testkit.server.H2Server;
import io.trivet.testkit.server.MariaDbServer;
import io.trivet.testkit.server.PostgresServer;
import io.trivet.testkit.server.ServerProcess;
import io.trivet.testkit.server.Servers;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The databases that these tests run on, each with its driver. MySQL's driver reports MariaDB as MySQL. */
enum TestDatabase {
    POSTGRESQL(
            "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&connectTimeout=2&loginTimeout=2",
            Servers::postgres, PostgresServer::start),
    MARIADB("jdbc:mariadb://127.0.0.1:%d/test?user=root&connectTimeout=2000", Servers::mariaDb, MariaDbServer::start),
    MYSQL_DRIVER(
            "jdbc:mysql://127.0.0.1:%d/test?user=root&connectTimeout=2000&sslMode=DISABLED",
            Servers::mariaDb, MariaDbServer::start),
    H2("jdbc:h2:tcp://127.0.0.1:%d/./test;USER=sa;PASSWORD=;NETWORK_TIMEOUT=5000", Servers::h2, H2Server::start);

    private final String url;
    private final Supplier<ServerProcess> shared;
    private final Supplier<ServerProcess> own;

    TestDatabase(String url, Supplier<ServerProcess> shared, Supplier<ServerProcess> own) {
        this.url = url;
        this.shared = shared;
        this.own = own;
    }

    /** Returns those that run on this platform. */
    static Stream<TestDatabase> available() {
        return Arrays.stream(values()).filter(each -> each == POSTGRESQL || each == H2 || MariaDbServer.isAvailable());
    }

    boolean isMariaDb() {
        return this == MARIADB || this == MYSQL_DRIVER;
    }

    String url(int port) {
        return url.formatted(port);
    }

    /** Returns the URL of the server that all tests share. */
    String url() {
        return url(port());
    }

    int port() {
        return shared.get().port();
    }

    ServerProcess start() {
        return own.get();
    }
}
