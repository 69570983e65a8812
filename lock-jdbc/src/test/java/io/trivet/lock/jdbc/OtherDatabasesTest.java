package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.contracts.net.Ports;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.testkit.server.Servers;
import java.lang.reflect.Proxy;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(60)
class OtherDatabasesTest {
    @Test
    void anUnsupportedDatabaseIsRefusedByName() throws Exception {
        DataSource source =
                renamed(DataSource.class, postgres(Servers.postgres().port(), "postgres"));
        assertFault(source, Code.REFUSED, "Nobody's SQL", "jdbc:postgresql://127.0.0.1", "pass the builder a dialect");
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

    /** Wraps a part of a driver, so that its database has another name. */
    private static <T> T renamed(Class<T> type, Object real) {
        return type.cast(Proxy.newProxyInstance(
                OtherDatabasesTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getDatabaseProductName")) {
                        return "Nobody's SQL";
                    }
                    Object result = method.invoke(real, arguments);
                    Class<?> part = method.getReturnType();
                    return part.isInterface() && result != null ? renamed(part, result) : result;
                }));
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
