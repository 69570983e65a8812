package io.trivet.lock.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A script, which the server runs in one step. */
final class Script {
    private final String text;
    private final String sha1;

    Script(String text) {
        this.text = text;
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            sha1 = HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1.", e);
        }
    }

    String text() {
        return text;
    }

    /** Returns the hash by which the server knows the script. */
    String sha1() {
        return sha1;
    }
}
