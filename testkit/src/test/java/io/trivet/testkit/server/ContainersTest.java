package io.trivet.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests who gets containers, as far as that can be tested without Docker. */
class ContainersTest {
    private static final Containers WITHOUT_DOCKER = new Containers(() -> {
        throw new IllegalStateException("no daemon answers");
    });

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "processes")
    void onlyAJvmThatAsksGetsContainers(String setting) {
        assertThat(Containers.asked(setting)).isEmpty();
        assertThat(Containers.asked("containers")).isPresent();
    }

    @Test
    void aSettingThatIsNoneOfTheTwoIsRejected() {
        assertThatThrownBy(() -> Containers.asked("container"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("-Dtrivet.testkit.servers=container is neither \"processes\", the default, nor"
                        + " \"containers\".");
    }

    @Test
    void withoutDockerTheFirstServerFailsAndSaysWhatToInstallOrLeaveOut() {
        assertThatThrownBy(() -> RedisServer.start(Optional.of(WITHOUT_DOCKER)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("(?s)Redis on 127\\.0\\.0\\.1:\\d+ did not start: .*")
                .hasMessageContaining("asked for by -Dtrivet.testkit.servers=containers")
                .hasMessageContaining("profile \"containers\"")
                .hasMessageContaining("image redis:7.4 needs Docker: no daemon answers.")
                .hasMessageContaining("Install Docker")
                .hasMessageContaining("leave out -Pcontainers");
    }

    @Test
    void aServerWithoutAnImageRemainsAProcess() throws Exception {
        try (H2Server server = ServerProcess.start(Optional.of(WITHOUT_DOCKER), "h2", H2Server::new)) {
            JdbcValues.store(server.jdbcUrl(), "stored");
            assertThat(JdbcValues.load(server.jdbcUrl())).isEqualTo("stored");
            assertThat(server.isInContainer()).isFalse();
        }
    }

    @Test
    @Tag("processes")
    void mySqlIsRefusedWhereServersAreProcesses() {
        assertThatThrownBy(Servers::mySql)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("MySQL runs only in a container")
                .hasMessageContaining("mvn verify -Pcontainers");
    }

    @Test
    void aJvmThatDoesNotAskLoadsNoClassOfTestcontainers(@TempDir Path directory) throws Exception {
        Path classes = directory.resolve("classes.txt");
        List<String> options = List.of("-Xlog:class+load:file=" + classes);
        try (JvmProcess jvm = JvmProcess.start(options, ServersMain.class, List.of("running"))) {
            assertThat(jvm.awaitEnd(Duration.ofMinutes(2))).as(jvm::logTail).isTrue();
            assertThat(jvm.status()).as(jvm::logTail).isZero();
        }
        assertThat(Files.readString(classes))
                .contains(RedisServer.class.getName(), Containers.class.getName())
                .doesNotContain("org.testcontainers", "com.github.dockerjava");
    }
}
