package io.trivet.testkit.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.trivet.id.IdException;
import io.trivet.id.jdbc.JdbcWorkers;
import io.trivet.id.redis.RedisRanges;
import io.trivet.id.redis.RedisWorkers;
import io.trivet.id.spi.WorkerStore;
import io.trivet.id.zookeeper.ZooKeeperWorkers;
import io.trivet.testkit.net.SecretUris;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody learns a password from what ids say of their stores, whatever is wrong with the URI. */
@Timeout(120)
class SecretUrisTest {
    static Stream<String> redis() {
        return Stream.of("redis://", "rediss://", "nodb://", "redis:", "")
                .flatMap(scheme -> Stream.of("127.0.0.1:1", "127.0.0.1:1/x", "127.0.0.1:1?y=z", "")
                        .flatMap(rest -> SecretUris.of(scheme, rest)));
    }

    @ParameterizedTest
    @MethodSource("redis")
    void ofRedis(String uri) {
        SecretUris.assertHidden(catchThrowable(() -> RedisWorkers.connect(uri)));
        SecretUris.assertHidden(catchThrowable(() -> RedisRanges.connect(uri)));
    }

    static Stream<String> zooKeeper() {
        return Stream.of("zookeeper://", "zk://", "")
                .flatMap(scheme -> Stream.of("127.0.0.1:1/x", "127.0.0.1:1/x//y", "127.0.0.1:1", "")
                        .flatMap(rest -> SecretUris.of(scheme, rest)));
    }

    @ParameterizedTest
    @MethodSource("zooKeeper")
    void ofZooKeeper(String uri) {
        Throwable refusal = catchThrowable(() -> ZooKeeperWorkers.connect(uri));
        assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
        SecretUris.assertHidden(refusal);
    }

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
        Throwable fault = catchThrowable(() -> JdbcWorkers.over(new UrlDataSource(url)));
        assertThat(fault).isInstanceOf(IdException.class);
        SecretUris.assertHidden(fault);
    }

    @Test
    void ofADatabaseThatIsThere() throws Exception {
        try (WorkerStore workers = JdbcWorkers.over(
                new UrlDataSource("jdbc:h2:mem:secret;DB_CLOSE_DELAY=-1;USER=zoeuser;PASSWORD=geheim"))) {
            SecretUris.assertHidden(workers.toString());
        }
    }
}
