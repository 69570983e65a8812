package io.trivet.support.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZooKeeperUriTest {
    @Test
    void serversAndPath() {
        ZooKeeperUri uri = ZooKeeperUri.parse("zookeeper://zk1.example:2182,zk_2,[::1]:7000/my/locks");
        assertThat(uri)
                .isEqualTo(new ZooKeeperUri(
                        List.of("zk1.example:2182", "zk_2:2181", "[::1]:7000"), "/my/locks", Duration.ofSeconds(12)))
                .hasToString("zookeeper://zk1.example:2182,zk_2:2181,[::1]:7000/my/locks");
        assertThat(uri.connectString()).isEqualTo("zk1.example:2182,zk_2:2181,[::1]:7000");
    }

    @Test
    void onlyAHost() {
        assertThat(ZooKeeperUri.parse("zookeeper://localhost"))
                .isEqualTo(ZooKeeperUri.parse("zookeeper://localhost:2181/"))
                .isEqualTo(new ZooKeeperUri(List.of("localhost:2181"), "/", Duration.ofSeconds(12)));
    }

    @Test
    void aPathMayEndWithASlashAndBeEncoded() {
        assertThat(ZooKeeperUri.parse("zookeeper://h/my%20locks/").path()).isEqualTo("/my locks");
    }

    @Test
    void theSessionTimeoutIsAParameter() {
        assertThat(ZooKeeperUri.parse("zookeeper://h/locks?sessionTimeout=20s").sessionTimeout())
                .isEqualTo(Duration.ofSeconds(20));
        assertThat(ZooKeeperUri.parse("zookeeper://h?sessionTimeout=4500ms"))
                .isEqualTo(new ZooKeeperUri(List.of("h:2181"), "/", Duration.ofMillis(4_500)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "zookeeper://h?sessionTimeout=20",
                "zookeeper://h?sessionTimeout=999ms",
                "zookeeper://h?sessionTimeout=601s",
                "zookeeper://h?sessionTimeout=20s&sessionTimeout=30s",
                "zookeeper://h?",
                "localhost:2181",
                "http://h",
                "zookeeper://",
                "zookeeper:///locks",
                "zookeeper://h,",
                "zookeeper://h:port",
                "zookeeper://h:0",
                "zookeeper://h:65536",
                "zookeeper://h//locks",
                "zookeeper://h/../locks",
                "zookeeper://h/locks?timeout=1",
                "zookeeper://h/locks#1",
                "zookeeper://me:secret@h/locks",
                "zookeeper://h/se cret"
            })
    void othersAreRefusedInOneLine(String uri) {
        assertThatThrownBy(() -> ZooKeeperUri.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .contains("Write zookeeper://host[:port]")
                .doesNotContain("\n", "secret", "se cret");
    }
}
