package io.trivet.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerFilesTest {
    @TempDir
    Path root;

    @Test
    void whatDeadJvmsLeftIsRemovedAndTheRestStays() throws Exception {
        Path leftOver = Files.createDirectories(root.resolve("jvm-1-dead/redis-1"));
        Files.writeString(leftOver.resolve("dump"), "data");
        Files.createSymbolicLink(leftOver.resolve("out"), Files.createDirectory(root.resolve("somebody's")));
        Files.writeString(root.resolve("somebody's").resolve("file"), "kept");

        try (ServerFiles files = ServerFiles.open(root)) {
            Files.writeString(files.cache().resolve("program"), "kept too");
            assertThat(root.resolve("jvm-1-dead")).doesNotExist();
        }
        assertThat(root.resolve("somebody's/file")).exists();
        assertThat(root.resolve("cache/program")).exists();
    }

    @Test
    void everyDirectoryIsNewAndGoesWithTheJvms() {
        Path one;
        Path two;
        try (ServerFiles files = ServerFiles.open(root)) {
            one = files.newDirectory("redis");
            two = files.newDirectory("redis");
            assertThat(one).isDirectory().isNotEqualTo(two);
            assertThat(two).isDirectory();
        }
        assertThat(one).doesNotExist();
        assertThat(two).doesNotExist();
    }
}
