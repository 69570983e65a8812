package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.FencingGuard;
import io.trivet.testkit.server.Servers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.RedisClient;

/** Tests the guard's Lua check on a real server. */
@Timeout(60)
class FencedWriteTest {
    private static final String WRITE = FencingGuard.LUA_ADMITS + """
            if not admits(KEYS[2], ARGV[2]) then
              return 0
            end
            redis.call('SET', KEYS[1], ARGV[1])
            return 1
            """;

    private final RedisClient jedis = RedisClient.create(Servers.redis().uri());
    private final String key = "{fenced-" + UUID.randomUUID() + "}";

    @AfterEach
    void close() {
        jedis.close();
    }

    @Test
    void aLowerTokenWritesNothing() {
        assertThat(write("a", 9)).isTrue();
        assertThat(write("b", 10)).as("more digits").isTrue();
        assertThat(write("c", 9)).isFalse();
        assertThat(write("d", 10)).as("the same holder").isTrue();
        assertThat(jedis.get(key)).isEqualTo("d");
    }

    @Test
    void tokensBeyondLuasNumbersAreDistinguished() {
        long high = Long.MAX_VALUE;
        assertThat(write("a", high)).isTrue();
        assertThat(write("b", high - 1)).isFalse();
        assertThat(jedis.get(key)).isEqualTo("a");
    }

    private boolean write(String value, long token) {
        return jedis.eval(WRITE, List.of(key, key + ":fence"), List.of(value, Long.toString(token)))
                .equals(1L);
    }
}
