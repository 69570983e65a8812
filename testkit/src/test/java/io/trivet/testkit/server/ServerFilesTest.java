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
    void filesOfDeadJvmsAreRemovedAndTheRestStays() throws Exception {
        Path leftOver = Files.createDirectories(root.resolve("jvm-1-dead/redis-1"));
        Files.writeString(leftOver.resolve("dump"), "data");
        Files.createSymbolicLink(leftOver.resolve("out"), Files.createDirectory(root.resolve("another-user")));
        Files.writeString(root.resolve("another-user").resolve("file"), "kept");

        try (ServerFiles files = ServerFiles.open(root)) {
            Files.writeString(files.cache().resolve("program"), "kept too");
            assertThat(root.resolve("jvm-1-dead")).doesNotExist();
        }
        assertThat(root.resolve("another-user/file")).exists();
        assertThat(root.resolve("cache/program")).exists();
    }

    @Test
    void everyDirectoryIsNewAndRemovedWithTheJvms() {
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
