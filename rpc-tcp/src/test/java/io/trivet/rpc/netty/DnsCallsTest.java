package io.trivet.rpc.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.net.NameServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that follow changes of a name faster than the JDK would: the use of {@link DnsNames} by a wire. */
@Timeout(60)
class DnsCallsTest {
    private static final String NAME = "shop.trivet.test";
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final int FOR_EVER = Integer.MAX_VALUE;

    private final EventLoops loops = EventLoops.share();
    private final NameServer dns = new NameServer();
    private final RpcServer first = serve("first", "127.0.0.1", 0);
    private final RpcServer second =
            serve("second", "127.0.0.2", first.uris().get(0).getPort());

    @BeforeEach
    void ask() {
        askWithin(LONG);
    }

    private void askWithin(Duration limit) {
        SocketKind sockets = SocketKind.ofNetwork();
        loops.names()
                .askFresh(new DnsNames(
                        loops.group().next(),
                        sockets,
                        Objects.requireNonNull(sockets.datagrams()),
                        new SequentialDnsServerAddressStreamProvider(dns.address()),
                        limit));
    }

    @AfterEach
    void end() {
        loops.names().askFresh(null);
        first.close();
        second.close();
        loops.close();
        dns.close();
    }

    /** The service that is called. */
    public interface Who {
        String who();

        CompletableFuture<String> whoSoon();
    }

    private static RpcServer serve(String name, String address, int port) {
        return RpcServer.builder()
                .register(Who.class, new Who() {
                    @Override
                    public String who() {
                        return name;
                    }

                    @Override
                    public CompletableFuture<String> whoSoon() {
                        return CompletableFuture.completedFuture(name);
                    }
                })
                .listen("tcp://" + address + ":" + port)
                .start();
    }

    private RpcClient connect(String host) {
        return RpcClient.builder("tcp://" + host + ":" + first.uris().get(0).getPort())
                .timeout(LONG)
                .limits(RpcLimits.builder()
                        .maxAddressAge(Duration.ofMillis(100))
                        .build())
                .connect();
    }

    @Test
    void aClientFollowsAnAnswerThatTheJdkWouldKeep() {
        dns.name(NAME, "127.0.0.1");
        try (RpcClient client = connect(NAME)) {
            Who who = client.create(Who.class);
            assertThat(who.who()).isEqualTo("first");
            dns.name(NAME, "127.0.0.2");
            awaitAnswer(who, "second");
            // The first server still listens, although the client no longer uses it.
            assertThat(who.who()).isEqualTo("second");
            dns.name(NAME, "127.0.0.1");
            awaitAnswer(who, "first");
        }
    }

    private static void awaitAnswer(Who who, String expected) {
        while (!who.who().equals(expected)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void allAddressesOfAnAnswerAreServers() {
        dns.name(NAME, "127.0.0.1", "127.0.0.2");
        try (RpcClient client = connect(NAME)) {
            Who who = client.create(Who.class);
            Set<String> answers = new HashSet<>();
            while (answers.size() < 2) {
                answers.add(who.who());
            }
            assertThat(answers).containsExactlyInAnyOrder("first", "second");
        }
    }

    @Test
    void aNameThatTheServerDoesNotKnowIsUnknownUntilItDoes() {
        try (RpcClient client = connect("nobody.trivet.test")) {
            Who who = client.create(Who.class);
            assertThatThrownBy(who::who)
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNAVAILABLE))
                    .hasMessageContaining("the host nobody.trivet.test is unknown. Check its name.");
            dns.name("nobody.trivet.test", "127.0.0.1");
            assertThat(who.who()).isEqualTo("first");
        }
    }

    @Test
    void aSilentServerBlocksNoOther() throws Exception {
        dns.name(NAME, "127.0.0.1");
        dns.ignore("silent.trivet.test", FOR_EVER);
        try (RpcClient waits = connect("silent.trivet.test");
                RpcClient works = connect(NAME)) {
            CompletableFuture<String> waiting = waits.create(Who.class).whoSoon();
            for (int i = 0; i < 20; i++) {
                assertThat(works.create(Who.class).who()).isEqualTo("first");
            }
            assertThat(waiting).isNotDone();
        }
    }

    @Test
    void aServerThatIsSilentIsGivenUp() {
        askWithin(Duration.ofMillis(100));
        dns.ignore("silent.trivet.test", FOR_EVER);
        try (RpcClient client = connect("silent.trivet.test")) {
            assertThatThrownBy(client.create(Who.class)::who)
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNAVAILABLE))
                    .hasMessageContaining("looking up the host silent.trivet.test took longer than 100 ms");
        }
    }
}
