package io.trivet.id.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.id.IdException;
import io.trivet.id.spi.RangeStore;
import io.trivet.testkit.server.Servers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class PostgresRangeStoreTest extends JdbcRangeStoreContract {
    PostgresRangeStoreTest() {
        super(Servers.postgres().jdbcUrl());
    }

    /** Locks read faults by the same class, and have the same test. */
    @Test
    void aReadOnlyDatabaseIsRejected() throws Exception {
        String url = Servers.postgres().createDatabase();
        try (RangeStore ranges = JdbcRangeStore.over(new UrlDataSource(url));
                Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            assertThat(ranges.take("a", 10)).isOne();
            statement.execute("ALTER DATABASE " + connection.getCatalog() + " SET default_transaction_read_only = on");
            assertThatThrownBy(() -> ranges.take("a", 10))
                    .isInstanceOfSatisfying(
                            IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.REFUSED))
                    .hasMessageContaining("connect to its primary");
        }
    }

    /** Locks read faults by the same class, and have the same test. */
    @Test
    void anUnknownUserIsRejected() {
        String url = Servers.postgres().jdbcUrl().replace("user=postgres", "user=nobody");
        assertThatThrownBy(() -> JdbcRangeStore.over(new UrlDataSource(url)))
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.REFUSED))
                .hasMessageContaining("Check the data source's user");
    }
}
