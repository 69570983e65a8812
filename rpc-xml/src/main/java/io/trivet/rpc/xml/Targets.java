package io.trivet.rpc.xml;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Knows what stands in a request's first line. */
final class Targets {
    private static final Pattern SCHEME = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

    private Targets() {}

    /** Returns a path or query with what no request line holds percent-encoded (RFC 3986, 2.1); what is encoded already stays so. */
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

    /** Returns a path as servers compare it: encoded, and the digits of that in one case. */
    static String comparable(String path) {
        String encoded = encode(path);
        return encoded.indexOf('%') < 0
                ? encoded
                : ESCAPE.matcher(encoded).replaceAll(escape -> escape.group().toUpperCase(Locale.ROOT));
    }

    /** Returns what is at a request's target, which may be a path or a whole URI, or with Python's client a query alone; else null. */
    static @Nullable ServedPath find(Map<String, ServedPath> paths, String target) {
        ServedPath path = paths.get(target);
        if (path != null) {
            return path;
        }
        int from = authorityBegin(target);
        if (from > 0) {
            from = authorityEnd(target, from);
        }
        int query = target.indexOf('?');
        return paths.get(comparable(
                target.substring(Math.min(from, query < 0 ? from : query), query < 0 ? target.length() : query)));
    }

    /** Returns host and port of a target that is a whole URI, or null if it's another. */
    static @Nullable String authority(String target) {
        int from = authorityBegin(target);
        return from == 0 ? null : target.substring(from, authorityEnd(target, from));
    }

    private static int authorityBegin(String target) {
        Matcher scheme = SCHEME.matcher(target);
        return scheme.lookingAt() ? scheme.end() : 0;
    }

    private static int authorityEnd(String target, int from) {
        int end = from;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        return end;
    }
}
