package io.trivet.id.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.id.IdException;
import io.trivet.id.spi.RangeStore;
import io.trivet.testkit.server.Servers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("long")
@EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
class MariaDbRangeStoreTest extends JdbcRangeStoreContract {
    /** Leaf's own table definition, in which tags have the database's default collation. */
    private static final String LEAFS_TABLE = """
            CREATE OR REPLACE TABLE leaf_alloc (
              biz_tag varchar(128) NOT NULL DEFAULT '',
              max_id bigint(20) NOT NULL DEFAULT '1',
              step int(11) NOT NULL,
              description varchar(256) DEFAULT NULL,
              update_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
              PRIMARY KEY (biz_tag)
            ) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci""";

    MariaDbRangeStoreTest() {
        super(Servers.mariaDb().jdbcUrl());
    }

    /** Creates a separate database for Leaf, because the contract's database has a table of that name. */
    private static UrlDataSource leafs() throws SQLException {
        String url = Servers.mariaDb().jdbcUrl();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE IF NOT EXISTS leafs");
        }
        UrlDataSource source = new UrlDataSource(url.replace("/test", "/leafs"));
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(LEAFS_TABLE);
        }
        return source;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Orders", "ORDERS", "órders", "orders "})
    void aCounterThatLeafsTableConfusesWithAnotherIsRejectedAndNothingIsTaken(String other) throws SQLException {
        UrlDataSource source = leafs();
        try (RangeStore ranges = JdbcRangeStore.over(source)) {
            assertThat(ranges.take("orders", 10)).isEqualTo(1);
            assertThatThrownBy(() -> ranges.take(other, 10))
                    .isInstanceOfSatisfying(
                            IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.REFUSED))
                    .hasMessageContaining("'" + other + "' from 'orders'");
            assertThat(maxId(source)).isEqualTo(11);
            assertThat(ranges.take("orders", 10)).isEqualTo(11);
        }
    }

    private static long maxId(UrlDataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT max_id FROM leaf_alloc")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void leafsOwnTableIsUsedUnchanged() throws SQLException {
        UrlDataSource source = leafs();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO leaf_alloc (biz_tag, max_id, step) VALUES ('leaf-segment-test', 1, 2000)");
        }
        try (RangeStore ranges = JdbcRangeStore.over(source)) {
            assertThat(ranges.take("leaf-segment-test", 2000)).isEqualTo(1);
            assertThat(ranges.take("leaf-segment-test", 2000)).isEqualTo(2001);
        }
    }
}
