package io.trivet.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SharedServersTest {
    @Test
    void allCallersGetTheSameServer() {
        assertThat(Servers.redis()).isSameAs(Servers.redis());
        assertThat(Servers.zooKeeper()).isSameAs(Servers.zooKeeper());
        assertThat(Servers.postgres()).isSameAs(Servers.postgres());
        assertThat(Servers.h2()).isSameAs(Servers.h2());
    }

    @Test
    void severalAreIndependentAndShared() throws Exception {
        List<RedisServer> three = Servers.redis(3);
        assertThat(three).hasSize(3).doesNotHaveDuplicates().isEqualTo(Servers.redis(3));
        assertThat(three.get(0)).isSameAs(Servers.redis());
        try (RespSocket first = new RespSocket(three.get(0));
                RespSocket second = new RespSocket(three.get(1))) {
            assertThat(first.ask("SET", "only-in", "first")).isEqualTo("+OK");
            assertThat(second.ask("EXISTS", "only-in")).isEqualTo(":0");
        }
    }

    @Test
    void threadsThatAskAtOnceGetTheSameServer() throws Exception {
        SharedServers<RedisServer> shared = new SharedServers<>(RedisServer::start);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<RedisServer> ask = () -> shared.first(1).get(0);
            List<Future<RedisServer>> answers = threads.invokeAll(List.of(ask, ask, ask, ask));
            for (Future<RedisServer> answer : answers) {
                assertThat(answer.get()).isSameAs(answers.get(0).get());
            }
        } finally {
            threads.shutdown();
            shared.first(1).get(0).close();
        }
    }

    @Test
    void aClosedServerIsReplaced() {
        SharedServers<RedisServer> shared = new SharedServers<>(RedisServer::start);
        RedisServer first = shared.first(1).get(0);
        first.close();
        try (RedisServer second = shared.first(1).get(0)) {
            assertThat(second).isNotSameAs(first);
            assertThat(second.isClosed()).isFalse();
        }
    }

    @Test
    void aRequestForNoServerIsRejected() {
        assertThatThrownBy(() -> Servers.redis(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }
}
