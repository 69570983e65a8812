package io.trivet.support.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.redis.RedisException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

class JedisCallsTest {
    @Test
    void aServersErrorIsFoundInAnyCause() {
        JedisDataException error = new JedisDataException("OOM command not allowed");
        JedisException pooled = new JedisException("Could not get a resource", error);
        for (JedisException each : new JedisException[] {error, pooled}) {
            RedisException translated = JedisCalls.translate(each);
            assertThat(translated.answer()).isEqualTo("OOM command not allowed");
            assertThat(translated.isConnectionLost()).isFalse();
            assertThat(translated).hasCause(each);
        }
    }

    @Test
    void aBrokenConnectionIsNotASilentOne() {
        RedisException broken = JedisCalls.translate(
                new JedisConnectionException("Failed to create socket.", new ConnectException("Connection refused")));
        assertThat(broken).hasMessage("Connection refused");
        assertThat(broken.answer()).isNull();
        assertThat(broken.isConnectionLost()).isTrue();
        RedisException late =
                JedisCalls.translate(new JedisConnectionException(new SocketTimeoutException("Read timed out")));
        assertThat(late.isConnectionLost()).isFalse();
        JedisConnectionException ofAHost = new JedisConnectionException("Failed to connect to any host");
        ofAHost.addSuppressed(new SocketTimeoutException("Connect timed out"));
        assertThat(JedisCalls.translate(ofAHost)).hasMessage("Connect timed out");
        assertThat(JedisCalls.translate(ofAHost).isConnectionLost()).isFalse();
    }

    @Test
    void anInterruptIsLeftToTheCaller() {
        RedisException fault =
                JedisCalls.translate(new JedisException("Could not get a resource", new InterruptedException()));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(fault.isConnectionLost()).isFalse();
        assertThat(fault).hasMessage("InterruptedException");
    }
}
