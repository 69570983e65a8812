package io.trivet.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class RedisClusterTest {
    @Test
    void threePrimariesShareTheKeys() throws Exception {
        try (RedisCluster cluster = RedisCluster.start()) {
            assertThat(cluster.uri()).matches("redis\\+cluster://(127\\.0\\.0\\.1:\\d+,?){3}");
            Set<RedisServer> owners = IntStream.range(0, 50)
                    .mapToObj(i -> cluster.primaryOf("key-" + i))
                    .collect(Collectors.toSet());
            assertThat(owners).containsExactlyInAnyOrderElementsOf(cluster.servers());
            RedisServer owner = cluster.primaryOf("a");
            assertThat(RespClient.askOnce(owner, "SET", "a", "b")).isEqualTo("OK");
            for (RedisServer each : cluster.servers()) {
                if (!each.equals(owner)) {
                    assertThatThrownBy(() -> RespClient.askOnce(each, "GET", "a"))
                            .hasMessageMatching("MOVED \\d+ 127\\.0\\.0\\.1:" + owner.port());
                }
            }
            owner.restart();
            assertThat(RespClient.askOnce(owner, "GET", "a")).isEqualTo("b");
            Random random = new Random(7);
            List<ServerProcess> victims =
                    Stream.generate(() -> cluster.victim(random)).limit(50).toList();
            assertThat(victims).containsAll(cluster.servers());
        }
    }

    @Test
    void aReplicaTakesOverWithItsDataUntilTheNextFailover() throws Exception {
        RedisCluster cluster = RedisCluster.startWithReplicas();
        try (cluster) {
            RedisServer primary = cluster.primaryOf("{x}");
            RedisServer replica = cluster.partnerOf(primary);
            RespClient.askOnce(primary, "SET", "{x}kept", "yes");
            primary.awaitReplication(replica);
            primary.stopReplication();
            RespClient.askOnce(primary, "SET", "{x}lost", "yes");
            assertThat(cluster.failOver(primary)).isEqualTo(replica);
            assertThat(cluster.primaryOf("{x}")).isEqualTo(replica);
            assertThat(RespClient.askOnce(replica, "GET", "{x}kept")).isEqualTo("yes");
            assertThat(RespClient.askOnce(replica, "GET", "{x}lost")).isNull();
            primary.restart();
            replica.awaitReplication(primary);
            assertThat(cluster.failOver(replica)).isEqualTo(primary);
        }
        assertThat(cluster.servers()).noneMatch(server -> Files.exists(server.directory()));
    }
}
