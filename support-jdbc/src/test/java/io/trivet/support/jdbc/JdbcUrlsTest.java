package io.trivet.support.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdbcUrlsTest {
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
}
