package io.trivet.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file on the class path that is known by its hash, because it is going to run. */
record PinnedResource(String path, String sha256) {
    /** Returns the bytes if they are the ones that were pinned. */
    byte[] read() {
        byte[] bytes = load();
        String found = hash(bytes);
        if (!found.equals(sha256)) {
            throw new IllegalStateException(path + " has SHA-256 " + found + ", but " + sha256
                    + " is pinned; it was not run. Remove its jar from the local Maven repository and build again.");
        }
        return bytes;
    }

    private byte[] load() {
        try (InputStream in = PinnedResource.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is not on the class path. The testkit's dependencies choose it"
                        + " by platform; this JVM runs on " + Platform.CURRENT + ".");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + path, e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256.", e);
        }
    }
}
