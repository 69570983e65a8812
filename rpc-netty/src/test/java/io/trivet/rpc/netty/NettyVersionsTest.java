package io.trivet.rpc.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The versions of Netty that are rejected. Which of them can't work together was determined from their classes' use of
 * each other.
 */
class NettyVersionsTest {
    @TempDir
    private Path folder;

    private static final String NEW = "4.2.18.Final";
    private static final String OLD = "4.1.135.Final";

    /** Creates the versions of a class path, in its order. */
    private static NettyVersions all(String version, String... others) {
        Map<String, String> versions = new LinkedHashMap<>();
        for (int i = 0; i < others.length; i += 2) {
            versions.put("netty-" + others[i], others[i + 1]);
        }
        for (String artifact : new String[] {"common", "buffer", "resolver", "transport", "handler", "codec-http"}) {
            versions.putIfAbsent("netty-" + artifact, version);
        }
        versions.putIfAbsent(version.startsWith("4.1") ? "netty-codec" : "netty-codec-base", version);
        return new NettyVersions(versions);
    }

    private static void assertRefused(NettyVersions versions, String... told) {
        assertThatThrownBy(versions::check)
                .isInstanceOfSatisfying(
                        RpcException.class,
                        refused -> assertThat(refused.status()).isEqualTo(RpcStatus.INTERNAL))
                .hasMessageContainingAll(told)
                .hasMessageContaining("import")
                .hasMessageContaining("io.netty:netty-bom");
    }

    private static void assertTaken(NettyVersions versions) {
        assertThatCode(versions::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"4.1.115.Final", OLD, "4.2.0.Final", NEW, "4.2.20.Final-SNAPSHOT", "4.1.128.Final-redhat-00001"})
    void bothLinesAreTaken(String version) {
        assertTaken(all(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.0.56.Final", "4.1.114.Final", "5.0.0.Alpha2", "4.3.0.Final"})
    void othersAreRefused(String version) {
        assertRefused(all(version), "Netty " + version, "4.1.115", "4.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"common", "buffer", "transport"})
    void theCoreArtifactsMustHaveOneLine(String artifact) {
        assertRefused(all(NEW, artifact, OLD), "netty-" + artifact + " " + OLD, "netty-handler " + NEW);
        assertRefused(all(OLD, artifact, NEW), "netty-" + artifact + " " + NEW, "netty-handler " + OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"handler", "codec-http"})
    void artifactsAboveTheCoreMayBeOlderButNotNewer(String artifact) {
        assertTaken(all(NEW, artifact, OLD));
        assertRefused(all(OLD, artifact, NEW), "netty-" + artifact + " " + NEW, "netty-transport " + OLD);
    }

    @Test
    void theFirstOfTwoCodecsIsLoaded() {
        assertRefused(all(NEW, "codec", OLD), "netty-codec " + OLD, "netty-codec-base " + NEW);
        assertTaken(all(NEW, "codec-base", NEW, "codec", OLD));
        assertTaken(all(NEW, "codec", OLD, "codec-http", OLD));
        assertTaken(all(OLD, "codec-base", NEW));
        assertRefused(all(OLD, "codec-base", NEW, "codec-http", NEW), "netty-codec-http " + NEW);
    }

    @Test
    void anUnknownVersionIsAssumedToBeRight() {
        assertTaken(new NettyVersions(Map.of()));
        assertTaken(new NettyVersions(Map.of("netty-codec-http", NEW)));
    }

    @Test
    void aNativeTransportOfAnotherVersionIsNotUsed() {
        assertThat(all(NEW).fitsEpoll()).isTrue();
        assertThat(all(NEW, "transport-classes-epoll", OLD).fitsEpoll()).isTrue();
        assertThat(all(NEW, "transport-native-epoll", NEW, "transport-classes-epoll", NEW)
                        .fitsEpoll())
                .isTrue();
        assertThat(all(NEW, "transport-native-epoll", "4.2.17.Final").fitsEpoll())
                .isFalse();
        assertThat(all(NEW, "transport-native-epoll", NEW, "transport-native-unix-common", OLD)
                        .fitsEpoll())
                .isFalse();
    }

    @Test
    void aResolverOfNamesMayBeOlderButNotNewer() {
        assertThat(all(NEW, "resolver-dns", OLD, "codec-dns", OLD).fitsDns()).isTrue();
        assertThat(all(OLD, "resolver-dns", NEW).fitsDns()).isFalse();
        assertThat(all(OLD, "codec-dns", NEW).fitsDns()).isFalse();
    }

    /** Starts calls in a program whose class path begins with a jar that states this version. */
    private List<String> start(String said) throws Exception {
        Path file = folder.resolve("META-INF/io.netty.versions.properties");
        Files.createDirectories(file.getParent());
        Files.writeString(file, said + "\nnetty-example.buildDate=today\n");
        return OtherClassPath.run(StartsCalls.class, List.of(folder), entry -> true);
    }

    @Test
    void callsDoNotStartWithAnotherVersion() throws Exception {
        assertThat(start("netty-transport.version=4.0.56.Final"))
                .singleElement(STRING)
                .startsWith("Netty 4.0.56.Final is on the class path, and calls need");
    }

    @Test
    void aWarningIsLoggedOnceForAWorkingMixture() throws Exception {
        assertThat(start("netty-resolver.version=4.1.135.Final"))
                .hasSize(2)
                .first(STRING)
                .startsWith("Versions of Netty are mixed on the class path: ")
                .contains("netty-resolver 4.1.135.Final");
    }

    @Test
    void callsStartWithoutANativeTransportOfAnotherVersion() throws Exception {
        List<String> seen = start("netty-transport-native-epoll.version=4.1.1.Final");
        assertThat(seen).hasSize(2).last().isEqualTo("NioSocketChannel");
        assertThat(seen.get(0))
                .startsWith("Netty's native epoll isn't used, since it is of another version than the rest: ")
                .contains("netty-transport-native-epoll 4.1.1.Final");
    }

    @Test
    void nothingIsLoggedIfAllVersionsMatch() throws Exception {
        assertThat(start("")).hasSize(1);
    }
}
