package io.trivet.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The redis-server program: one that a system property names, or the one that the testkit brings, which is checked and
 * extracted once in this JVM.
 */
final class RedisBinary {
    private static final String PROPERTY = "trivet.testkit.redis";
    private static final String NAME = "/redis-server-7.0.9-";

    /** The file for macOS contains the code for both processors. */
    private static final String DARWIN = "5bce39ead793ffedde8cad8140917b9ad5d8801b87635444124274b901f84974";

    private static final Map<String, PinnedResource> PINNED = Map.of(
            "linux-amd64",
            new PinnedResource(
                    NAME + "linux-amd64", "de2b4cbcd7e52bacb778c157266f003c5e4c797104cdeeeb52214addff8bf1bb"),
            "linux-arm64",
            new PinnedResource(
                    NAME + "linux-arm64", "9046512dae535cfcfed679dc6c618e8331667bc710b4cd96d3d4880eb4b7ee73"),
            "darwin-amd64",
            new PinnedResource(NAME + "darwin-amd64", DARWIN),
            "darwin-arm64",
            new PinnedResource(NAME + "darwin-arm64", DARWIN));

    private static @Nullable Path extracted;

    private RedisBinary() {}

    static synchronized Path path() {
        String named = System.getProperty(PROPERTY);
        if (named != null) {
            return Path.of(named);
        }
        if (extracted == null) {
            byte[] bytes = Platform.choose("Redis", PINNED, Platform.CURRENT).read();
            Path file = JvmServers.newDirectory("redis-binary").resolve("redis-server");
            try {
                Files.write(file, bytes);
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
            } catch (IOException e) {
                throw new UncheckedIOException("Could not extract Redis to " + file, e);
            }
            extracted = file;
        }
        return extracted;
    }
}
