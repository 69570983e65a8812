package io.trivet.id.jdbc;

import io.trivet.contracts.id.RangeStoreContract;
import io.trivet.id.spi.RangeStore;
import java.sql.Connection;
import java.sql.PreparedStatement;

/** The contract of ranges on a database, with a new connection for every statement. */
abstract class JdbcRangeStoreContract extends RangeStoreContract {
    private final UrlDataSource source;

    JdbcRangeStoreContract(String url) {
        source = new UrlDataSource(url);
    }

    @Override
    protected RangeStore connect() {
        return JdbcRangeStore.over(source);
    }

    @Override
    protected void setBack(String counter) throws Exception {
        try (Connection connection = source.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE leaf_alloc SET max_id = 1 WHERE biz_tag = ?")) {
            update.setString(1, counter);
            update.executeUpdate();
        }
    }
}
