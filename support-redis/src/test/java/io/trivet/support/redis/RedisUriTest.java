package io.trivet.support.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUriTest {
    @Test
    void allParts() {
        assertThat(RedisUri.parse("rediss://me:s%40c+r:t@redis.example:6380/3"))
                .isEqualTo(new RedisUri(true, "me", "s@c+r:t", "redis.example", 6380, 3));
    }

    @Test
    void onlyAHost() {
        assertThat(RedisUri.parse("redis://localhost"))
                .isEqualTo(RedisUri.parse("redis://localhost:6379/"))
                .isEqualTo(new RedisUri(false, null, null, "localhost", 6379, 0));
    }

    @Test
    void aPasswordOfTheDefaultUser() {
        assertThat(RedisUri.parse("redis://:secret@h:1")).isEqualTo(new RedisUri(false, null, "secret", "h", 1, 0));
    }

    @Test
    void hostsThatJavasUriDoesNotAccept() {
        assertThat(RedisUri.parse("redis://my_redis:7000").host()).isEqualTo("my_redis");
        assertThat(RedisUri.parse("redis://[::1]:7000").host()).isEqualTo("[::1]");
    }

    @Test
    void itsTextHasNoCredentials() {
        assertThat(RedisUri.parse("redis://me:secret@h:7000/2")).hasToString("redis://h:7000/2");
        assertThat(RedisUri.parse("rediss://me:secret@h")).hasToString("rediss://h:6379");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:6379",
                "http://:secret@h",
                "redis://",
                "redis:///0",
                "redis://:secret@",
                "redis://secret@h",
                "redis://:secret@h:port",
                "redis://:secret@h:0",
                "redis://:secret@h:65536",
                "redis://:secret@h/name",
                "redis://:secret@h/1/2",
                "redis://:secret@h?timeout=1",
                "redis://:secret@h#1",
                "redis://:secret%@h",
                "redis://:se cret@h"
            })
    void othersAreRefusedInOneLineWithoutTheirPassword(String uri) {
        assertThatThrownBy(() -> RedisUri.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .contains("Write redis://[user:password@]host[:port][/database]")
                .doesNotContain("\n", "secret", "se cret");
    }
}
