package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.trivet.testkit.net.SecretUris;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that messages don't show a password that a user put into the URI, which has no place for one. */
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
