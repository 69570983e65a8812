package io.trivet.support.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
    @Test
    void oneServer() {
        assertThat(RedisAddress.parse("redis://h:7000/2")).isEqualTo(new RedisUri(false, null, null, "h", 7000, 2));
        assertThat(RedisAddress.parse("REDISS://h")).isEqualTo(new RedisUri(true, null, null, "h", 6379, 0));
    }

    @Test
    void aCluster() {
        assertThat(RedisAddress.parse("redis+cluster://me:s%40c,ret@my_redis,[::1]:7001,10.0.0.3:7002"))
                .isEqualTo(new RedisClusterUri(List.of(
                        new RedisUri(false, "me", "s@c,ret", "my_redis", 6379, 0),
                        new RedisUri(false, "me", "s@c,ret", "[::1]", 7001, 0),
                        new RedisUri(false, "me", "s@c,ret", "10.0.0.3", 7002, 0))))
                .hasToString("redis+cluster://my_redis:6379,[::1]:7001,10.0.0.3:7002");
        assertThat(RedisAddress.parse("rediss+cluster://h/0")).hasToString("rediss+cluster://h:6379");
    }

    @Test
    void sentinels() {
        assertThat(RedisAddress.parse("redis+sentinel://:secret@s1,s2:7001/my-primary.1/3"))
                .isEqualTo(new RedisSentinelUri(
                        List.of(
                                new RedisUri(false, null, "secret", "s1", 26_379, 0),
                                new RedisUri(false, null, "secret", "s2", 7001, 0)),
                        "my-primary.1",
                        3))
                .hasToString("redis+sentinel://s1:26379,s2:7001/my-primary.1/3");
        assertThat(RedisAddress.parse("rediss+sentinel://s/x")).hasToString("rediss+sentinel://s:26379/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis+other://:secret@h",
                "redis+cluster:",
                "redis+cluster://",
                "redis+cluster://:secret@h1,",
                "redis+cluster://:secret@h1,,h2",
                "redis+cluster://:secret@h1,h2:0",
                "redis+cluster://:secret@h1/1",
                "redis+cluster://secret@h1,h2",
                "redis+cluster://:secret@h1?x=y",
                "redis+sentinel://:secret@h1,h2",
                "redis+sentinel://:secret@h1,h2/",
                "redis+sentinel://:secret@h1,h2/name/x",
                "redis+sentinel://:secret@h1,h2/na me",
                "redis+sentinel://me:12/secret@h1/name",
                "redis://:secret@h1,h2"
            })
    void othersAreRefusedInOneLineWithoutTheirPassword(String uri) {
        assertThatThrownBy(() -> RedisAddress.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .contains("redis+cluster://[user:password@]host", "redis+sentinel://[user:password@]host")
                .doesNotContain("\n", "secret", "na me");
    }

    @Test
    void theIndexOfABadCharacterIsThatInTheUri() {
        assertThatThrownBy(() -> RedisAddress.parse("redis+sentinel://h1,h2/na me"))
                .hasMessageContaining("at index 25.");
    }
}
