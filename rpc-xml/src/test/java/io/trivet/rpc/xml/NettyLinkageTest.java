package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.tcp.TcpTransportProvider;
import io.trivet.testkit.linkage.Linkage;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Netty's parts that the wires use exist in each version with which {@code pom.xml} runs this test. */
class NettyLinkageTest {
    /** Classes that load only with Netty 4.2. */
    private static final Set<String> OF_4_2 =
            Set.of("io.trivet.rpc.netty.Netty42Loops", "io.trivet.rpc.netty.EpollRegistrations");

    @Test
    void allThatTheWiresUseIsThere() throws Exception {
        List<Path> wires = List.of(
                source(EventLoops.class), source(TcpTransportProvider.class), source(HttpTransportProvider.class));
        List<Path> others = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            others.add(Path.of(entry));
        }
        others.removeAll(wires);
        assertThat(others).anyMatch(each -> each.toString().contains("netty-transport-classes-epoll"));
        assertThat(others).anyMatch(each -> each.toString().contains("netty-resolver-dns"));
        assertThat(Linkage.faults(wires, others, List.of("io.netty."), hasIoHandlers() ? Set.of() : OF_4_2))
                .isEmpty();
    }

    private static Path source(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static boolean hasIoHandlers() {
        return NettyLinkageTest.class.getClassLoader().getResource("io/netty/channel/IoHandlerFactory.class") != null;
    }
}
