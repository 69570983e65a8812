package io.trivet.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a JVM's servers end when it ends for any reason. */
class JvmEndTest {
    /** The number of processes: Redis, PostgreSQL with five backends, ZooKeeper, H2, and two shells for each. */
    private static final int PROCESSES = 17;

    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(strings = {"running", "paused"})
    void noServerOutlivesAKilledJvm(String state) throws Exception {
        Process jvm = start(state);
        List<ProcessHandle> servers = servers(jvm);
        assertThat(servers).hasSizeGreaterThanOrEqualTo(PROCESSES).allMatch(ChildProcesses::isRunning);

        jvm.destroyForcibly();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(servers).noneMatch(ChildProcesses::isRunning));

        assertThat(directories()).hasSize(1);
        ServerFiles.open(root).close();
        assertThat(directories()).isEmpty();
    }

    @Test
    void aJvmThatEndsNormallyLeavesNothing() throws Exception {
        Process jvm = start("running");
        List<ProcessHandle> servers = servers(jvm);
        assertThat(directories()).hasSize(1);

        jvm.getOutputStream().close();
        assertThat(jvm.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(jvm.exitValue()).isZero();
        assertThat(servers).hasSizeGreaterThanOrEqualTo(PROCESSES).noneMatch(ChildProcesses::isRunning);
        assertThat(directories()).isEmpty();
    }

    @Test
    void theFilesOfARunningJvmRemain() throws Exception {
        Process jvm = start("running");
        List<ProcessHandle> servers = servers(jvm);
        try {
            List<Path> living = directories();
            ServerFiles.open(root).close();
            assertThat(living).hasSize(1).isEqualTo(directories());
        } finally {
            jvm.destroyForcibly();
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> servers.stream().noneMatch(ChildProcesses::isRunning));
    }

    private Process start(String state) throws IOException {
        List<String> command =
                JavaCommand.of(List.of("-Dtrivet.testkit.directory=" + root), ServersMain.class.getName(), state);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<ProcessHandle> servers(Process jvm) throws IOException {
        List<ProcessHandle> servers = new ArrayList<>();
        for (String line = jvm.inputReader().readLine();
                !ServersMain.READY.equals(line);
                line = jvm.inputReader().readLine()) {
            assertThat(line).as("a process number, not the end of the JVM").isNotNull();
            // There may be log lines in between.
            if (line.matches("\\d+")) {
                ProcessHandle.of(Long.parseLong(line)).ifPresent(servers::add);
            }
        }
        return servers;
    }

    private List<Path> directories() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(file -> file.getFileName().toString().startsWith("jvm-"))
                    .toList();
        }
    }
}
