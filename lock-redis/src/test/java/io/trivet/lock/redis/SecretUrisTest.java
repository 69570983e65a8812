package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.trivet.testkit.net.SecretUris;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that no message shows a password, whatever is wrong with the URI. */
@Timeout(60)
class SecretUrisTest {
    static Stream<String> uris() {
        return Stream.of("redis://", "rediss://", "redis+cluster://", "redis+sentinel://", "nodb://", "redis:", "")
                .flatMap(scheme -> Stream.of(
                                "127.0.0.1:1",
                                "127.0.0.1:1/x",
                                "127.0.0.1:1,[::1]:1/x",
                                "127.0.0.1:0",
                                "127.0.0.1:1?y=z",
                                "")
                        .flatMap(rest -> SecretUris.of(scheme, rest)));
    }

    @ParameterizedTest
    @MethodSource("uris")
    void noFaultShowsThem(String uri) {
        SecretUris.assertHidden(catchThrowable(() -> RedisLocks.connect(uri)));
    }
}
