package io.trivet.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class RedisSentinelsTest {
    private final RedisSentinels group = RedisSentinels.start();
    private final RedisServer primary = group.primary();
    private final RedisServer replica = group.replica();

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    void theReplicaTakesOverWithItsDataUntilTheNextFailover() throws Exception {
        assertThat(group.uri()).matches("redis\\+sentinel://(127\\.0\\.0\\.1:\\d+,?){3}/trivet");
        assertThat(List.of(primary, replica)).isEqualTo(group.servers());
        RespClient.askOnce(primary, "SET", "kept", "yes");
        primary.awaitReplication(replica);
        primary.stopReplication();
        RespClient.askOnce(primary, "SET", "lost", "yes");
        assertThat(group.failOver()).isEqualTo(replica);
        assertThat(group.primary()).isEqualTo(replica);
        assertThat(RespClient.askOnce(replica, "GET", "kept")).isEqualTo("yes");
        assertThat(RespClient.askOnce(replica, "GET", "lost")).isNull();
        primary.restart();
        replica.awaitReplication(primary);
        assertThat(group.failOver()).isEqualTo(primary);
        assertThat(RespClient.askOnce(primary, "GET", "lost")).isNull();
    }

    @Test
    void aReplicaIsBackWhenItIsAcceptedAgain() throws Exception {
        primary.stopReplication();
        RespClient.askOnce(primary, "SET", "late", "yes");
        assertThat(replica.replication("master_link_status")).isEqualTo("down");
        primary.resumeReplication();
        primary.awaitReplication(replica);
        assertThat(RespClient.askOnce(replica, "GET", "late")).isEqualTo("yes");
    }

    @Test
    void theVictimIsThePrimaryMoreOftenThanAnother() {
        Random random = new Random(7);
        List<ServerProcess> victims =
                Stream.generate(() -> group.victim(random)).limit(100).toList();
        assertThat(victims).containsAll(group.servers()).containsAll(group.sentinels());
        assertThat(victims.stream().filter(primary::equals)).hasSizeGreaterThan(45);
    }

    @Test
    void aClosedGroupIsGoneWithItsFiles() {
        group.close();
        group.close();
        assertThat(group.servers()).noneMatch(server -> Files.exists(server.directory()));
        assertThat(group.sentinels()).noneMatch(server -> Files.exists(server.directory()));
        assertThatThrownBy(group::primary)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("doesn't answer");
    }
}
