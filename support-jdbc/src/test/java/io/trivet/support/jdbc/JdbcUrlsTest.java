package io.trivet.support.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.testkit.net.SecretUris;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JdbcUrlsTest {
    static Stream<String> urls() {
        return Stream.concat(
                Stream.of("jdbc:postgresql://", "jdbc:mysql://", "jdbc:oracle:thin:", "jdbc:nodb:")
                        .flatMap(scheme ->
                                Stream.of("h:1/db", "//h:1/db?ssl=true").flatMap(rest -> SecretUris.of(scheme, rest))),
                Stream.of(
                        "jdbc:postgresql://h/db?user=zoeuser&password=geheim",
                        "jdbc:sqlserver://h:1;user=zoeuser;password={geheim;sesam}",
                        "jdbc:mysql://address=(host=h)(user=zoeuser)(password=geheim)/db"));
    }

    /** The tests of locks and ids cover how drivers and pools handle such URLs. */
    @ParameterizedTest
    @MethodSource("urls")
    void secretsAreNotShown(String url) {
        SecretUris.assertHidden(JdbcUrls.shown(url));
        SecretUris.assertHidden(JdbcUrls.hidden("no database at " + url));
        SecretUris.assertHidden(JdbcUrls.hidden(new SQLException("none", new SQLException("no database at " + url))));
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://h:5432/db, jdbc:postgresql://h:5432/db",
        "jdbc:postgresql://h:5432/db?user=ada&password=p, jdbc:postgresql://h:5432/db",
        "jdbc:mysql://ada:p@h:1/db?x=y, jdbc:mysql://h:1/db",
        "jdbc:mysql://ada:p/w@h:1/db, jdbc:mysql://h:1/db",
        "jdbc:oracle:thin:scott/tiger@//h:1521/s, jdbc:oracle://h:1521/s",
        "jdbc:h2:mem:x;USER=sa, jdbc:h2:mem:x",
        "jdbc:postgresql://h/db?user=ada@corp, jdbc:postgresql:***",
    })
    void theRestIsShown(String url, String shown) {
        assertThat(JdbcUrls.shown(url)).isEqualTo(shown);
    }

    @Test
    void whatADriverTookForAHostIsNotShown() {
        assertThat(JdbcUrls.hidden("Failed to parse the host:port pair 'zoeuser:geheim'."))
                .isEqualTo("Failed to parse the host:port pair '***'.");
    }
}
