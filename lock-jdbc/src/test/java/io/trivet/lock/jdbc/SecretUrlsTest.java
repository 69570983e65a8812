package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.LockException;
import io.trivet.support.jdbc.JdbcUrls;
import io.trivet.testkit.net.SecretUris;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that no message shows a password, wherever it is in the database's URL. */
@Timeout(60)
class SecretUrlsTest {
    static Stream<String> urls() {
        Stream<String> inAuthority = Stream.of(
                        "jdbc:postgresql://",
                        "jdbc:mysql://",
                        "jdbc:mysql:replication://",
                        "jdbc:oracle:thin:",
                        "jdbc:nodb:")
                .flatMap(scheme -> Stream.of("h:1/db", "//h:1/db?ssl=true", "h:1:db;x=y", "")
                        .flatMap(rest -> SecretUris.of(scheme, rest)));
        return Stream.concat(
                inAuthority,
                Stream.of(
                        "jdbc:oracle:thin:zoeuser/geheim@//h:1/db",
                        "jdbc:postgresql://h/db?user=zoeuser&password=geheim",
                        "jdbc:postgresql://h/db?ssl=true&user=zoeuser@corp&password=geheim@sesam&x=y",
                        "jdbc:postgresql://h/db?password=geheim;sesam",
                        "jdbc:sqlserver://h:1;user=zoeuser;password={geheim;sesam}",
                        "jdbc:db2://h:1/db:user=zoeuser;password=geheim;",
                        "jdbc:h2:mem:x;USER=zoeuser;PASSWORD=geheim;IFEXISTS=TRUE",
                        "jdbc:mysql://address=(host=h)(user=zoeuser)(password=geheim)/db",
                        "jdbc:mysql://(host=h,user=zoeuser,password=geheim)/db",
                        "jdbc:mysql://zoeuser:geheim@h,zoeuser:sesam@h2/db",
                        "jdbc://zoeuser:geheim@h"));
    }

    @ParameterizedTest
    @MethodSource("urls")
    void noMessageOrCauseShowsThem(String url) {
        SecretUris.assertHidden(JdbcUrls.shown(url));
        if (url.startsWith("jdbc:postgresql:") || url.startsWith("jdbc:mysql:")) {
            // These drivers take a part of the password for a host, and may try it for long.
            SecretUris.assertHidden(JdbcUrls.hidden(new SQLException("no database at " + url)));
            return;
        }
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setConnectionTimeout(250);
        try (pool) {
            Throwable fault = catchThrowable(() -> JdbcLocks.leaseRows(pool));
            assertThat(fault).isInstanceOf(LockException.class);
            SecretUris.assertHidden(fault);
        }
    }
}
