package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.contracts.net.TestCertificate;
import io.trivet.contracts.rpc.CallingProcess.Ages;
import io.trivet.contracts.rpc.CallingProcess.Caller;
import io.trivet.contracts.rpc.CallingProcess.Tally;
import io.trivet.contracts.rpc.CallingProcess.Who;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.Tls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.rmi.RemoteException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests names with several addresses: their servers come and go, and clients must follow. Only for transports with a
 * network whose clients follow addresses.
 */
abstract class AddressesContract extends TransportFixture {
    static final String NAME = "shop.test";
    private static final Ages RARELY = new Ages(86_400_000, null);
    private static final Ages OFTEN = new Ages(50, null);

    private CallingProcess process;
    private Caller caller;
    private @Nullable TestCertificate certificate;

    AddressesContract(TransportContract transport) {
        super(transport);
    }

    @BeforeEach
    final void start() throws IOException, InterruptedException {
        assumeTrue(
                transport.goesThroughSockets() && transport.followsAddresses(), "this wire has one address for good");
        certificate = transport.tlsOfServers() == null ? null : TestCertificate.of("dns:" + NAME, "EC");
        process = closing(CallingProcess.start());
        caller = process.caller();
    }

    private RpcServer serve(String address, int port) {
        RpcServer.Builder builder = RpcServer.builder()
                .register(Who.class, () -> address)
                .listen(transport.uriToListenOn(address, port, NAME));
        if (certificate != null) {
            builder.tls(Tls.ofPem(certificate.certificate(), certificate.key()));
        }
        return closing(builder.start());
    }

    /** Returns a server's port, which the other servers use at other addresses. */
    private static int port(RpcServer server) {
        return server.uris().get(0).getPort();
    }

    private static String uri(RpcServer server, int port) {
        return server.uris().get(0).getScheme() + "://" + NAME + ":" + port;
    }

    private void connect(String uri, Ages ages) throws RemoteException {
        caller.connect(
                uri,
                ages,
                certificate == null ? null : certificate.certificate().toString());
    }

    @Test
    final void anAddressWithoutAServerIsSkipped() throws Exception {
        RpcServer server = serve("127.0.0.1", 0);
        for (String dead : new String[] {"127.0.0.9", "::1"}) {
            process.name(NAME, dead, "127.0.0.1");
            connect(uri(server, port(server)), RARELY);
            assertThat(caller.call(1, 20)).as(dead + " comes first").satisfies(tally -> {
                assertThat(tally.failures()).isEmpty();
                assertThat(tally.answers()).containsOnlyKeys("127.0.0.1");
            });
        }
    }

    @Test
    final void callsReachAllAddresses() throws Exception {
        RpcServer one = serve("127.0.0.1", 0);
        serve("127.0.0.2", port(one));
        serve("127.0.0.3", port(one));
        process.name(NAME, "127.0.0.1", "127.0.0.2", "127.0.0.3");
        connect(uri(one, port(one)), RARELY);
        Tally tally = caller.call(1, 300);
        assertThat(tally.failures()).isEmpty();
        assertThat(tally.answers()).containsOnlyKeys("127.0.0.1", "127.0.0.2", "127.0.0.3");
        assertThat(tally.answers().values())
                .allSatisfy(calls -> assertThat(calls).isGreaterThan(10));
    }

    /** A call that waited for the silent address would wait until its deadline. */
    @Test
    final void anAddressThatDropsPacketsDelaysNoCall() throws Exception {
        RpcServer server = serve("127.0.0.1", 0);
        List<Socket> filling = new ArrayList<>();
        try (ServerSocket full = new ServerSocket()) {
            full.bind(new InetSocketAddress("127.0.0.2", port(server)), 1);
            assumeTrue(isFilled(full, filling), "a full listener swallows");
            process.name(NAME, "127.0.0.2", "127.0.0.1");
            for (int client = 0; client < 5; client++) {
                connect(uri(server, port(server)), OFTEN);
                Tally tally = caller.call(2, 50);
                assertThat(tally.failures()).isEmpty();
                assertThat(tally.answers()).containsOnlyKeys("127.0.0.1");
            }
        } finally {
            for (Socket each : filling) {
                each.close();
            }
        }
    }

    /** Connects until no connection is accepted any more; returns whether that state is reached. */
    private static boolean isFilled(ServerSocket full, List<Socket> filling) throws IOException {
        for (int i = 0; i < 20; i++) {
            Socket socket = new Socket();
            filling.add(socket);
            try {
                socket.connect(full.getLocalSocketAddress(), 500);
            } catch (SocketTimeoutException e) {
                return true;
            }
        }
        return false;
    }

    @Test
    final void aRollingDeploymentLosesNoCall() throws Exception {
        RpcServer first = serve("127.0.0.1", 0);
        int port = port(first);
        RpcServer second = serve("127.0.0.2", port);
        process.name(NAME, "127.0.0.1", "127.0.0.2");
        connect(uri(first, port), OFTEN);
        caller.begin(4);
        reaches("127.0.0.1");
        reaches("127.0.0.2");
        RpcServer third = serve("127.0.0.3", port);
        process.name(NAME, "127.0.0.2", "127.0.0.3");
        first.close();
        reaches("127.0.0.3");
        serve("127.0.0.4", port);
        process.name(NAME, "127.0.0.3", "127.0.0.4");
        second.close();
        reaches("127.0.0.4");
        process.name(NAME, "127.0.0.4");
        third.close();
        int before = answers("127.0.0.4");
        soon("calls go on").until(() -> answers("127.0.0.4") > before + 100);
        assertThat(caller.end().failures()).isEmpty();
    }

    private int answers(String address) throws RemoteException {
        return caller.soFar().answers().getOrDefault(address, 0);
    }

    private void reaches(String address) {
        soon("calls reach " + address).until(() -> answers(address) > 0);
    }

    @Test
    final void aNameIsLookedUpAgainWhenItsAddressFails() throws Exception {
        RpcServer first = serve("127.0.0.1", 0);
        int port = port(first);
        process.name(NAME, "127.0.0.1");
        connect(uri(first, port), RARELY);
        caller.begin(4);
        reaches("127.0.0.1");
        serve("127.0.0.2", port);
        process.name(NAME, "127.0.0.2");
        first.close();
        reaches("127.0.0.2");
        assertThat(caller.end().failures()).isEmpty();
    }

    @Test
    final void aNameThatIsNotFoundAnyMoreKeepsItsAddresses() throws Exception {
        RpcServer server = serve("127.0.0.1", 0);
        process.name(NAME, "127.0.0.1");
        connect(uri(server, port(server)), OFTEN);
        caller.begin(1);
        reaches("127.0.0.1");
        process.name("another.test", "127.0.0.1");
        int before = answers("127.0.0.1");
        soon("calls go on").until(() -> answers("127.0.0.1") > before + 2_000);
        assertThat(caller.end().failures()).isEmpty();
    }

    @Test
    final void anOldConnectionIsReplacedAndLosesNoCall() throws Exception {
        RpcServer server = serve("127.0.0.1", 0);
        TcpProxy proxy = proxy(server);
        process.name(NAME, "127.0.0.1");
        connect(uri(server, proxy.port()), new Ages(86_400_000, 100));
        caller.begin(4);
        soon("connections come and go").until(() -> proxy.accepted() > 20);
        assertThat(caller.end().failures()).isEmpty();
        soon("old ones end").until(() -> proxy.open() <= 4);
    }

    @Test
    final void aCertificateIsCheckedAgainstTheName() throws Exception {
        assumeTrue(transport.tlsOfServers() != null, "this wire is without TLS");
        RpcServer named = serve("127.0.0.1", 0);
        TestCertificate ofAddress = TestCertificate.of("ip:127.0.0.2", "EC");
        certificate = ofAddress;
        serve("127.0.0.2", port(named));
        process.name(NAME, "127.0.0.2");
        connect(uri(named, port(named)), RARELY);
        Tally tally = caller.call(1, 1);
        assertThat(tally.answers()).isEmpty();
        assertThat(tally.failures()).singleElement().asString().contains(NAME);
    }
}
