package io.trivet.id.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.trivet.id.IdException;
import io.trivet.id.spi.WorkerStore;
import io.trivet.testkit.net.SecretUris;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test that no message about a store shows a password, whatever is wrong with the URI. */
@Timeout(120)
class SecretUrisTest {
    static Stream<String> databases() {
        return Stream.concat(
                Stream.of("jdbc:nodb://", "jdbc:postgresql://", "jdbc:oracle:thin:")
                        .flatMap(scheme -> Stream.of("127.0.0.1:1/db", "127.0.0.1:1/db?ssl=true", "//127.0.0.1:1:db")
                                .flatMap(rest -> SecretUris.of(scheme, rest))),
                Stream.of(
                        "jdbc:postgresql://127.0.0.1:1/db?user=zoeuser&password=geheim",
                        "jdbc:nodb://h/db?ssl=true&user=zoeuser@corp&password=geheim@sesam&x=y",
                        "jdbc:nodb://h:1/db:user=zoeuser;password=geheim;",
                        "jdbc:nodb://address=(host=h)(user=zoeuser)(password=geheim)/db"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void ofADatabase(String url) {
        Throwable fault = catchThrowable(() -> JdbcWorkerStore.over(new UrlDataSource(url)));
        assertThat(fault).isInstanceOf(IdException.class);
        SecretUris.assertHidden(fault);
    }

    @Test
    void ofAReachableDatabase() throws Exception {
        try (WorkerStore workers = JdbcWorkerStore.over(
                new UrlDataSource("jdbc:h2:mem:secret;DB_CLOSE_DELAY=-1;USER=zoeuser;PASSWORD=geheim"))) {
            SecretUris.assertHidden(workers.toString());
        }
    }
}
