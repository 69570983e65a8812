package io.trivet.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory for the servers of one JVM, below a root that many JVMs share.
 *
 * <p>The JVM holds a file lock in its directory. The operating system releases the lock when the JVM ends for any
 * reason, so the next JVM knows which directories are left over.
 */
final class ServerFiles implements AutoCloseable {
    private static final String PROPERTY = "trivet.testkit.directory";
    private static final String LOCK = "lock";

    private final Path root;
    private final Path own;
    private final FileChannel held;

    private ServerFiles(Path root, Path own, FileChannel held) {
        this.root = root;
        this.own = own;
        this.held = held;
    }

    /**
     * Opens a directory below the configured root, or by default below a directory of the user in the system's
     * temporary directory.
     */
    static ServerFiles open() {
        String configured = System.getProperty(PROPERTY);
        if (configured != null) {
            return open(Path.of(configured));
        }
        String name = "trivet-" + System.getProperty("user.name");
        Path root = Path.of(System.getProperty("java.io.tmpdir"), name);
        try {
            if (Files.notExists(root, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(
                        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not create " + root, e);
        }
        ServerFiles files = open(root);
        files.requireOwnRoot();
        return files;
    }

    static ServerFiles open(Path directory) {
        try {
            Path root = Files.createDirectories(directory.toAbsolutePath()).toRealPath();
            // While the root is locked, no other JVM can mistake a directory that isn't locked yet for a left-over one.
            try (FileChannel channel = channel(root.resolve(LOCK))) {
                channel.lock();
                removeLeftOvers(root);
                Path own = Files.createTempDirectory(
                        root, "jvm-" + ProcessHandle.current().pid() + "-");
                FileChannel held = channel(own.resolve(LOCK));
                held.lock();
                return new ServerFiles(root, own, held);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not create the servers' files in " + directory, e);
        }
    }

    /** Creates a new directory. */
    Path newDirectory(String name) {
        try {
            return Files.createTempDirectory(own, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("Could not create a directory in " + own, e);
        }
    }

    /** Returns the directory for files that all JVMs share. A JVM that adds files must rename them into place. */
    Path cache() {
        try {
            return Files.createDirectories(root.resolve("cache"));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not create a directory in " + root, e);
        }
    }

    @Override
    public void close() {
        FileTrees.delete(own);
        try {
            held.close();
        } catch (IOException e) {
            // The lock is released at the latest when the JVM ends.
        }
    }

    /**
     * Checks that the root belongs to this user: in a directory that is open to all, another user may have placed
     * programs that this JVM would run.
     */
    private void requireOwnRoot() {
        try {
            if (!Files.getOwner(root).equals(Files.getOwner(own))) {
                close();
                throw new IllegalStateException(root + " belongs to " + Files.getOwner(root)
                        + ". Choose a directory of your own by -D" + PROPERTY + "=...");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the owner of " + root, e);
        }
    }

    private static void removeLeftOvers(Path root) throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(root, "jvm-*")) {
            for (Path directory : directories) {
                if (isLeftOver(directory)) {
                    FileTrees.delete(directory);
                }
            }
        }
    }

    private static boolean isLeftOver(Path directory) {
        try (FileChannel channel = channel(directory.resolve(LOCK))) {
            return channel.tryLock() != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    private static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
