package io.trivet.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinariesTest {
    private static final String ZEROS = "0".repeat(64);

    @Test
    void aFileWithAnotherHashIsRefused() {
        PinnedResource wrong = new PinnedResource("/redis-server-7.0.9-linux-amd64", ZEROS);
        assertThatThrownBy(wrong::read)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("redis-server-7.0.9-linux-amd64")
                .hasMessageContaining("de2b4cbcd7e52bacb778c157266f003c5e4c797104cdeeeb52214addff8bf1bb")
                .hasMessageContaining(ZEROS + " is pinned")
                .hasMessageContaining("not run");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> new PinnedResource("/no-such-server", ZEROS).read())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/no-such-server is not on the class path");
    }

    @Test
    void aPlatformWithoutPinIsRefused() {
        Map<String, PinnedResource> pinned = Map.of("linux-amd64", new PinnedResource("/x", ZEROS));
        assertThatThrownBy(() -> Platform.choose("Redis", pinned, "windows 11-amd64"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("No Redis is pinned for windows 11-amd64, only for [linux-amd64]");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-amd64",
        "Linux, aarch64, linux-arm64",
        "Mac OS X, x86_64, darwin-amd64",
        "Mac OS X, aarch64, darwin-arm64",
        "Windows 11, amd64, windows 11-amd64",
    })
    void platformsHaveOneNameEach(String system, String processor, String name) {
        assertThat(Platform.name(system, processor)).isEqualTo(name);
    }
}
