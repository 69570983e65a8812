package io.trivet.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The PostgreSQL programs, unpacked once for all JVMs that share the root directory. */
final class PostgresBinary {
    /** The file for macOS contains the code for both processors. */
    private static final String DARWIN = "9debf1c40ca2cd7e71d101be421f8b170722222633960267fbfef7ce77b8b530";

    private static final Map<String, PinnedResource> PINNED = Map.of(
            "linux-amd64",
            new PinnedResource(
                    "/postgres-linux-x86_64.txz", "f044ba1009e9c7ed62a5a9a6f923ca6327fe4e80d8f6bf4f8887dbc59ac14bed"),
            "linux-arm64",
            new PinnedResource(
                    "/postgres-linux-arm_64.txz", "3f389cec72930e0f0d6e917709593bbabcb417023c12d1f1eb7acc9ae7ab436c"),
            "darwin-amd64",
            new PinnedResource("/postgres-darwin-x86_64.txz", DARWIN),
            "darwin-arm64",
            new PinnedResource("/postgres-darwin-arm_64.txz", DARWIN));

    private PostgresBinary() {}

    /** Returns the command line of one of the programs. They refuse to run as root. */
    static List<String> command(String program, String... arguments) {
        List<String> line = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // In a user namespace without a mapping, root looks like another user, and still owns its files.
            line.addAll(List.of("unshare", "-U"));
        }
        line.add(home().resolve("bin").resolve(program).toString());
        line.addAll(List.of(arguments));
        return line;
    }

    private static synchronized Path home() {
        PinnedResource archive = Platform.choose("PostgreSQL", PINNED, Platform.CURRENT);
        Path home = JvmServers.files().cache().resolve("postgres-" + archive.sha256());
        if (!Files.isDirectory(home)) {
            unpack(archive, home);
        }
        return home;
    }

    /**
     * Unpacks into a new directory and renames it. If another JVM does the same, the first rename wins, and both use
     * that one.
     */
    private static void unpack(PinnedResource archive, Path home) {
        Path unpacked = JvmServers.newDirectory("postgres-binary");
        try {
            TarXz.unpack(archive.read(), unpacked);
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(home)) {
                throw new UncheckedIOException("Could not unpack PostgreSQL to " + home, e);
            }
            FileTrees.delete(unpacked);
        }
    }
}
