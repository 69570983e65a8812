package io.trivet.rpc.xml;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes targets of requests, the URI part of a request's first line. */
final class RequestTargets {
    private static final Pattern SCHEME = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

    private RequestTargets() {}

    /**
     * Percent-encodes the characters of a path or query that can't be in a request line (RFC 3986, 2.1). Existing
     * encodings are kept.
     */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7F) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b));
            }
        }
        return encoded.toString();
    }

    /** Returns a path in the form in which servers compare it: encoded, with the encoding's digits in one case. */
    static String comparable(String path) {
        String encoded = encode(path);
        return encoded.indexOf('%') < 0
                ? encoded
                : ESCAPE.matcher(encoded).replaceAll(escape -> escape.group().toUpperCase(Locale.ROOT));
    }

    /**
     * Returns the path that a request's target denotes, or null. The target may be a path or a complete URI, or from
     * Python's client only a query or a fragment. A path registered with that query or fragment has priority over the
     * path without it.
     */
    static @Nullable ServedPath find(Map<String, ServedPath> paths, String target) {
        ServedPath path = paths.get(target);
        if (path != null) {
            return path;
        }
        int from = authorityBegin(target);
        String here = from == 0 ? target : target.substring(authorityEnd(target, from));
        if (here.startsWith("?") || here.startsWith("#")) {
            here = "/" + here;
        }
        path = paths.get(comparable(here));
        for (char end : new char[] {'#', '?'}) {
            int at = here.indexOf(end);
            if (path == null && at >= 0) {
                here = here.substring(0, at);
                path = paths.get(comparable(here));
            }
        }
        return path;
    }

    /** Returns host and port of a target that is a complete URI, or null for another target. */
    static @Nullable String authority(String target) {
        int from = authorityBegin(target);
        return from == 0 ? null : target.substring(from, authorityEnd(target, from));
    }

    private static int authorityBegin(String target) {
        if (target.startsWith("/")) {
            // All targets except a proxy's have this form.
            return 0;
        }
        Matcher scheme = SCHEME.matcher(target);
        return scheme.lookingAt() ? scheme.end() : 0;
    }

    private static int authorityEnd(String target, int from) {
        int end = from;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        return end;
    }
}
