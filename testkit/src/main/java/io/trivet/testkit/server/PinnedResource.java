package io.trivet.testkit.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file on the class path that is verified by its hash, because it will be executed. */
record PinnedResource(String path, String sha256) {
    /** Returns the bytes if they have the pinned hash. */
    byte[] read() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        copyTo(bytes);
        return bytes.toByteArray();
    }

    /** Copies the bytes, and throws if they don't have the pinned hash. */
    void copyTo(OutputStream out) {
        MessageDigest digest = newDigest();
        try (InputStream in = PinnedResource.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is not on the class path. The testkit's dependencies choose it"
                        + " by platform; this JVM runs on " + Platform.CURRENT + ".");
            }
            in.transferTo(new DigestOutputStream(out, digest));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not copy " + path, e);
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(sha256)) {
            throw new IllegalStateException(path + " has SHA-256 " + found + ", but " + sha256
                    + " is pinned; it was not run. Remove its jar from the local Maven repository and build again.");
        }
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM lacks SHA-256, which every JVM must provide.", e);
        }
    }
}
