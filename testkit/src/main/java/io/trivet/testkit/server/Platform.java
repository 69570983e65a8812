package io.trivet.testkit.server;

import java.util.Locale;
import java.util.Map;

/** This machine's operating system and processor, as in the names of pinned binaries. */
final class Platform {
    static final String CURRENT = name(System.getProperty("os.name"), System.getProperty("os.arch"));

    private Platform() {}

    static String name(String system, String processor) {
        String os = system.startsWith("Mac") ? "darwin" : system.toLowerCase(Locale.ROOT);
        return os
                + switch (processor) {
                    case "amd64", "x86_64" -> "-amd64";
                    case "aarch64", "arm64" -> "-arm64";
                    default -> "-" + processor;
                };
    }

    /**
     * Returns the binary pinned for a platform. Throws if there is none, because an unpinned binary would run
     * unverified.
     */
    static PinnedResource choose(String server, Map<String, PinnedResource> pinned, String platform) {
        PinnedResource binary = pinned.get(platform);
        if (binary == null) {
            throw new IllegalStateException("No " + server + " is pinned for " + platform + ", only for "
                    + pinned.keySet().stream().sorted().toList() + ". Run on one of these, or in a container.");
        }
        return binary;
    }
}
