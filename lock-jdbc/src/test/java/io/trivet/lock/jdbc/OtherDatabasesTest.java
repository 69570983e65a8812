package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.contracts.net.Ports;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.testkit.server.Servers;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(60)
class OtherDatabasesTest {
    @Test
    void anUnsupportedDatabaseIsRefusedByName() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:other");
        h2.setUser("sa");
        h2.setPassword("s3cret");
        assertFault(h2, Code.REFUSED, "H2", "jdbc:h2:mem:other", "use PostgreSQL");
    }

    @Test
    void anUnknownUserIsRefused() {
        assertFault(postgres(Servers.postgres().port(), "nobody"), Code.REFUSED, "Check the data source's user");
    }

    @Test
    void aPortWithoutAServerIsUnavailable() throws Exception {
        int port = Ports.free();
        assertFault(postgres(port, "nobody"), Code.UNAVAILABLE, "127.0.0.1:" + port, "try again");
    }

    private static DataSource postgres(int port, String user) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL("jdbc:postgresql://127.0.0.1:" + port + "/postgres");
        source.setUser(user);
        source.setPassword("s3cret");
        return source;
    }

    private static void assertFault(DataSource source, Code code, String... told) {
        assertThatThrownBy(() -> JdbcLocks.leaseRows(source))
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContainingAll(told)
                .hasMessageNotContainingAny("\n", "s3cret")
                .extracting(LockException::code)
                .isEqualTo(code);
    }
}
