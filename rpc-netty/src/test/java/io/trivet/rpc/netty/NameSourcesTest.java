package io.trivet.rpc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The choice of the source for a name. */
@Timeout(60)
class NameSourcesTest {
    private static final String KEPT = "networkaddress.cache.ttl";
    private static final String HOSTS_FILE = "jdk.net.hosts.file";

    /** The JDK and our code treat this value as not set; a security property can't be unset. */
    private static final String UNSET = "";

    private static final InetSocketAddress FOUND = new InetSocketAddress("127.0.0.7", 80);

    private final EventLoops loops = EventLoops.share();

    private final class OneAddress implements NameSources.Fresh {
        @Override
        public Future<List<InetSocketAddress>> find(InetSocketAddress name) {
            return loops.group().next().newSucceededFuture(List.of(FOUND));
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void ask() throws Exception {
        // The JDK reads its property now, so that this test doesn't change it.
        assertThat(InetAddress.getByName("localhost").isLoopbackAddress()).isTrue();
        Security.setProperty(KEPT, UNSET);
        loops.names().askFresh(new OneAddress());
    }

    @AfterEach
    void end() {
        Security.setProperty(KEPT, UNSET);
        loops.names().askFresh(null);
        loops.close();
    }

    private boolean isJdkAsked(Duration maxAge) {
        List<InetSocketAddress> found = loops.find(InetSocketAddress.createUnresolved("localhost", 80), maxAge)
                .syncUninterruptibly()
                .getNow();
        return !found.equals(List.of(FOUND));
    }

    @Test
    void theJdkIsAskedForAddressesThatMayBeAsOldAsItKeepsThem() {
        assertThat(isJdkAsked(Duration.ofSeconds(30))).isTrue();
        assertThat(isJdkAsked(Duration.ofMillis(29_999))).isFalse();
    }

    @Test
    void theJdksPropertyDeterminesThatTime() {
        Security.setProperty(KEPT, "2");
        assertThat(isJdkAsked(Duration.ofSeconds(2))).isTrue();
        assertThat(isJdkAsked(Duration.ofMillis(1_999))).isFalse();
        Security.setProperty(KEPT, "0");
        assertThat(isJdkAsked(Duration.ofNanos(1))).isTrue();
        Security.setProperty(KEPT, "-1");
        assertThat(isJdkAsked(Duration.ofDays(1))).isFalse();
    }

    @Test
    void theJdkIsAskedIfItHasItsOwnHostsFile() {
        System.setProperty(HOSTS_FILE, "hosts");
        try {
            assertThat(isJdkAsked(Duration.ofMillis(1))).isTrue();
        } finally {
            System.clearProperty(HOSTS_FILE);
        }
    }
}
