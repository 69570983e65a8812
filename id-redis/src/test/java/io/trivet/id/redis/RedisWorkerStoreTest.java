package io.trivet.id.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.id.WorkerStoreContract;
import io.trivet.contracts.net.Ports;
import io.trivet.id.IdException;
import io.trivet.id.Snowflake;
import io.trivet.id.spi.WorkerStore;
import io.trivet.testkit.server.RedisServer;
import io.trivet.testkit.server.Servers;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

class RedisWorkerStoreTest extends WorkerStoreContract {
    @Override
    protected WorkerStore connect() {
        return RedisWorkerStore.connect(Servers.redis().uri().toString());
    }

    @Test
    void theCallersClientStaysOpen() {
        try (RedisClient jedis = RedisClient.create(Servers.redis().uri())) {
            try (WorkerStore store = RedisWorkerStore.over(jedis)) {
                assertThat(store.read("handed-in")).isEmpty();
            }
            assertThat(jedis.ping()).isEqualTo("PONG");
        }
    }

    @Test
    void foreignDataIsRejectedByName() {
        try (RedisClient jedis = RedisClient.create(Servers.redis().uri());
                WorkerStore store = RedisWorkerStore.over(jedis)) {
            jedis.hset("trivet:workers:foreign", "3", "something");
            assertThatThrownBy(() -> store.read("foreign"))
                    .isInstanceOfSatisfying(
                            IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.REFUSED))
                    .hasMessageContaining("trivet:workers:foreign[3]");
        }
    }

    @Test
    void idsEndWithTheReservationWhileTheServerIsDownAndContinueWhenItIsBack() {
        try (RedisServer server = RedisServer.start();
                WorkerStore store = RedisWorkerStore.connect(server.uri().toString());
                Snowflake ids = Snowflake.builder()
                        .namespace("outage")
                        .leaseWorkerId(store)
                        .reservation(Duration.ofSeconds(2))
                        .build()) {
            long before = ids.next();
            server.kill();
            assertThat(ids.next()).isGreaterThan(before);
            Awaitility.await("the reservation ends")
                    .untilAsserted(() -> assertThatThrownBy(ids::next)
                            .isInstanceOfSatisfying(
                                    IdException.class,
                                    e -> assertThat(e.code()).isEqualTo(IdException.Code.UNAVAILABLE)));
            server.restart();
            Awaitility.await("ids are issued again")
                    .ignoreExceptionsInstanceOf(IdException.class)
                    .until(() -> ids.next() > before);
        }
    }

    @Test
    void aMissingServerIsUnavailable() {
        String uri = "redis://user:s3cret@127.0.0.1:" + Ports.free();
        assertThatThrownBy(() -> RedisWorkerStore.connect(uri))
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.UNAVAILABLE))
                .hasMessageContaining("127.0.0.1")
                .hasMessageNotContaining("s3cret");
    }

    /** Locks use the same class to parse addresses, and have the same test. */
    @Test
    void hostsThatJavasUriRejectsAreAccepted() {
        for (String uri : List.of("redis://my_redis.invalid:6379", "redis://[::1]:" + Ports.free())) {
            assertThatThrownBy(() -> RedisWorkerStore.connect(uri))
                    .isInstanceOfSatisfying(
                            IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.UNAVAILABLE))
                    .hasMessageContaining(uri);
        }
    }

    @Test
    void anInvalidUriIsRejectedWithoutQuotingIt() {
        assertThatThrownBy(() -> RedisWorkerStore.connect("http://user:s3cret@localhost"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("redis://")
                .hasMessageNotContaining("s3cret");
    }
}
