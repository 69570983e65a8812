package io.trivet.testkit.server;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

final class FileTrees {
    private FileTrees() {}

    /** Deletes what it can: the rest does no harm, and the next JVM comes by to try again. */
    static void delete(Path tree) {
        try {
            Files.walkFileTree(tree, new Deletion());
        } catch (IOException e) {
            // Nothing that a caller could do about it.
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return remove(file);
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException e) {
            return remove(directory);
        }

        private static FileVisitResult remove(Path path) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // Go on with the others.
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
