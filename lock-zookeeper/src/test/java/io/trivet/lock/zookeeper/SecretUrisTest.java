package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.trivet.testkit.net.SecretUris;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A URI has no place for a password; nobody learns it from what is said of one who put it there. */
@Timeout(60)
class SecretUrisTest {
    static Stream<String> uris() {
        return Stream.of("zookeeper://", "ZOOKEEPER://", "zk://", "zookeeper:", "")
                .flatMap(scheme -> Stream.of("127.0.0.1:1/x", "127.0.0.1:1,127.0.0.2:1/x y", "127.0.0.1:0//", "")
                        .flatMap(rest -> SecretUris.of(scheme, rest)));
    }

    @ParameterizedTest
    @MethodSource("uris")
    void aRefusalHidesUserAndPassword(String uri) {
        Throwable refusal = catchThrowable(() -> ZooKeeperLocks.connect(uri));
        assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
        SecretUris.assertHidden(refusal);
    }
}
