package io.trivet.lock.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The size of a connection pool, if it is one of those that say it. */
final class PoolSize {
    /** HikariCP, Commons DBCP 2, c3p0, and Tomcat's pool and Druid. */
    private static final List<String> GETTERS =
            List.of("getMaximumPoolSize", "getMaxTotal", "getMaxPoolSize", "getMaxActive");

    private PoolSize() {}

    /** Returns how many connections the pool lends at most, or empty if it doesn't say, or isn't a pool. */
    static OptionalInt of(DataSource source) {
        OptionalInt size = asked(source);
        if (size.isPresent()) {
            return size;
        }
        try {
            // A wrapper, such as a framework's proxy, may lead to the pool.
            DataSource inner = source.unwrap(DataSource.class);
            return inner == null || inner == source ? OptionalInt.empty() : asked(inner);
        } catch (SQLException | RuntimeException e) {
            return OptionalInt.empty();
        }
    }

    private static OptionalInt asked(DataSource source) {
        for (String getter : GETTERS) {
            Object size = value(source, getter);
            if (size instanceof Integer number && number > 0) {
                return OptionalInt.of(number);
            }
        }
        return OptionalInt.empty();
    }

    private static @Nullable Object value(DataSource source, String getter) {
        try {
            return source.getClass().getMethod(getter).invoke(source);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return null;
        }
    }
}
