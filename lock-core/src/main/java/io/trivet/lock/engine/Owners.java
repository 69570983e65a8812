package io.trivet.lock.engine;

import io.trivet.lock.spi.LockRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Creates owner tokens: a random part for the client, a count, and after an '@' a text for people. Tokens are unique,
 * and no other client can guess one and release its lock.
 */
final class Owners {
    private static final int RANDOM_BYTES = 16;

    private final String prefix;
    private final AtomicLong count = new AtomicLong();

    Owners() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        prefix = HexFormat.of().formatHex(random) + '-';
    }

    String next(String encodedText) {
        return prefix + Long.toString(count.incrementAndGet(), Character.MAX_RADIX) + '@' + encodedText;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("%3A", ":")
                .replace("%2F", "/");
    }

    /**
     * Returns the text for people of one of this library's tokens, without its secret part; returns the token of
     * another library as it is.
     */
    static String text(String owner) {
        return LockRequest.isOwner(owner)
                ? URLDecoder.decode(owner.substring(owner.indexOf('@') + 1), StandardCharsets.UTF_8)
                : owner;
    }

    /**
     * The process id and the host name. The host name comes from files and variables, because a name service may be
     * slow.
     */
    static final class Default {
        static final String TEXT = encode("process " + ProcessHandle.current().pid() + " on " + host());

        private Default() {}

        private static String host() {
            try {
                return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            } catch (IOException | SecurityException e) {
                String host = System.getenv("HOSTNAME");
                String windows = System.getenv("COMPUTERNAME");
                return host != null ? host : windows != null ? windows : "unknown host";
            }
        }
    }
}
