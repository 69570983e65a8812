package io.trivet.id.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.trivet.testkit.net.SecretUris;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test that no message about a store shows a password, whatever is wrong with the URI. */
@Timeout(120)
class SecretUrisTest {
    static Stream<String> zooKeeper() {
        return Stream.of("zookeeper://", "zk://", "")
                .flatMap(scheme -> Stream.of("127.0.0.1:1/x", "127.0.0.1:1/x//y", "127.0.0.1:1", "")
                        .flatMap(rest -> SecretUris.of(scheme, rest)));
    }

    @ParameterizedTest
    @MethodSource("zooKeeper")
    void ofZooKeeper(String uri) {
        Throwable refusal = catchThrowable(() -> ZooKeeperWorkerStore.connect(uri));
        assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
        SecretUris.assertHidden(refusal);
    }
}
