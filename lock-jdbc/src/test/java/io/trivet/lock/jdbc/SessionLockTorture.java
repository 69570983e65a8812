package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.PostgresServer;
import io.trivet.testkit.server.ServerProcess;
import io.trivet.testkit.torture.TortureFault;
import io.trivet.testkit.torture.TortureTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Locks that a session of a database holds. */
abstract class SessionLockTorture implements TortureTarget {
    private final List<HikariDataSource> pools = new ArrayList<>();

    abstract LockClient client(HikariDataSource pool, LockOptions options);

    @Override
    public ServerProcess startServer() {
        return PostgresServer.start();
    }

    String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&connectTimeout=2&loginTimeout=2";
    }

    @Override
    public LockClient connect(int port, LockOptions options) {
        HikariDataSource pool = Pools.impatient(url(port), 8);
        pools.add(pool);
        return client(pool, options);
    }

    @Override
    public Set<TortureFault> ruledOut() {
        return Set.of(TortureFault.CONNECTIONS_CUT);
    }

    /** The session of a dead process ends with its connection. */
    @Override
    public boolean isReleasedByDeath() {
        return true;
    }

    @Override
    public void close() {
        pools.forEach(HikariDataSource::close);
    }
}
