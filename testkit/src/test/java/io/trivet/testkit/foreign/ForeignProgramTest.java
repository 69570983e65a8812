package io.trivet.testkit.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

@Timeout(60)
class ForeignProgramTest {
    private static ForeignProgram shell() {
        return ForeignProgram.find("sh", "dash");
    }

    @Test
    void theOutputIsReadToItsEnd() {
        assertThat(shell().run("-c", "echo one; echo \"$0\" >&2; printf '\u00fcber'", "two"))
                .isEqualTo("one\ntwo\n\u00fcber\n");
        try (ForeignProcess process = shell().start("-c", "read x; echo got $x; cat; exit 3")) {
            process.send("a");
            assertThat(process.line()).isEqualTo("got a");
            process.send("b");
            process.endInput();
            assertThat(process.rest()).isEqualTo("b\n");
            assertThat(process.exitCode()).isEqualTo(3);
        }
    }

    @Test
    void aMissingProgramSkipsTheTestAndIsNamed() {
        assertThatThrownBy(() -> ForeignProgram.find("no-such-program", "no-such-package"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContainingAll("no-such-program", "install Debian's no-such-package");
        assertThatThrownBy(() -> ForeignProgram.find("sh", "dash", "-c", "exit 1"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContainingAll("sh -c exit 1");
        assertThat(ForeignProgram.find(List.of("/no/such/path", "sh"), "dash").path())
                .isExecutable();
    }

    @Test
    void closingAProcessAlsoEndsItsChildren() throws Exception {
        Path pipe = Files.createTempDirectory("foreign").resolve("pipe");
        try (ForeignProcess process = shell().start("-c", "mkfifo $0; sleep 1000 & echo $!; cat $0", pipe.toString())) {
            long child = Long.parseLong(process.line());
            ProcessHandle handle = ProcessHandle.of(child).orElseThrow();
            process.close();
            handle.onExit().join();
            assertThat(process.exitCode()).isEqualTo(137);
        } finally {
            Files.deleteIfExists(pipe);
            Files.deleteIfExists(pipe.getParent());
        }
    }
}
