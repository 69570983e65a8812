package io.trivet.rpc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.trivet.testkit.net.NameServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Direct lookups with name servers; the tests of a wire cover their use by wires. */
@Timeout(60)
class DnsNamesTest {
    private static final String NAME = "shop.trivet.test";
    private static final Duration LONG = Duration.ofSeconds(50);

    private final NameServer dns = new NameServer();
    private final SocketKind sockets = SocketKind.ofNetwork();
    private final EventLoopGroup group = sockets.loops().start(1, new SharedThreads("dns-names"));
    private final DnsNames names = new DnsNames(
            group.next(),
            sockets,
            Objects.requireNonNull(sockets.datagrams()),
            new SequentialDnsServerAddressStreamProvider(dns.address()),
            LONG);

    @AfterEach
    void end() {
        names.close();
        endLoops();
        dns.close();
    }

    private void endLoops() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private List<InetSocketAddress> find(String host) throws Exception {
        return names.find(InetSocketAddress.createUnresolved(host, 80)).get();
    }

    @Test
    void namesOfTheHostsFileAreNotAskedFor() throws Exception {
        assertThat(find("localhost")).allMatch(each -> each.getAddress().isLoopbackAddress());
    }

    @Test
    void aQuestionThatIsLostIsAskedAgain() throws Exception {
        dns.name(NAME, "127.0.0.1");
        dns.ignore(NAME, 2);
        assertThat(find(NAME)).containsExactly(new InetSocketAddress("127.0.0.1", 80));
    }

    @Test
    void anAnswerThatIsTooLongForADatagramIsAskedForByConnection() throws Exception {
        dns.name(NAME, "127.0.0.2");
        dns.tooLong(NAME);
        assertThat(find(NAME)).containsExactly(new InetSocketAddress("127.0.0.2", 80));
    }

    @Test
    void afterTheLoopsEndALookUpFailsAtOnce() {
        names.close();
        endLoops();
        assertThat(names.find(InetSocketAddress.createUnresolved(NAME, 80)).isDone())
                .isTrue();
    }

    @Test
    void withoutNettysResolverTheJdkIsAskedAndOneLineSaysWhatToAdd() throws Exception {
        assertThat(WithoutDnsJar.run())
                .singleElement()
                .asString()
                .contains("maxAddressAge", "io.netty:netty-resolver-dns:4.", "networkaddress.cache.ttl");
    }
}
