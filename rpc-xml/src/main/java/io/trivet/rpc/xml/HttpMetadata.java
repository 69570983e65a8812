package io.trivet.rpc.xml;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Metadata as HTTP headers: all but those that HTTP itself uses. A caller can set two of these:
 * {@code Content-Encoding: gzip} compresses its calls, and {@code Accept-Encoding: gzip} asks for compressed answers.
 * {@code deflate} works for both too.
 */
final class HttpMetadata {
    /** Header with the number of milliseconds that the caller will still wait. */
    static final String TIMEOUT = "trivet-timeout";

    /** Header that says, with {@link #TYPED}, that the caller reads faults of more than two members. */
    static final AsciiString FAULTS = AsciiString.cached("trivet-faults");

    /** Asks for faults with status, declared exception and, if the server sends it, stack trace. */
    static final AsciiString TYPED = AsciiString.cached("typed");

    private static final Duration MAX_TIMEOUT = Duration.ofDays(24);
    private static final int MAX_DIGITS = 10;

    private static final Set<String> OF_HTTP = Set.of(
            "accept",
            "accept-encoding",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "date",
            "host",
            "keep-alive",
            "server",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent",
            TIMEOUT,
            FAULTS.toString());

    private static final Set<String> OF_CALLERS = Set.of("accept-encoding", "content-encoding");

    private HttpMetadata() {}

    /** Sets the headers of a request. */
    static void ask(HttpHeaders headers, Metadata metadata) {
        metadata.entries().forEach((key, values) -> {
            if (!OF_HTTP.contains(key)
                    || OF_CALLERS.contains(key) && values.stream().allMatch(ContentCoding::areAll)) {
                headers.set(key, values);
            }
        });
    }

    /** Sets the headers of an answer. */
    static void set(HttpHeaders headers, Metadata metadata) {
        metadata.entries().forEach((key, values) -> {
            if (!OF_HTTP.contains(key)) {
                headers.set(key, values);
            }
        });
    }

    /**
     * Returns the headers as metadata. A header that can't be metadata because of its name or size is omitted: it was
     * meant for others.
     */
    static Metadata of(HttpHeaders headers) {
        List<Map.Entry<String, String>> others = new ArrayList<>();
        Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> header = all.next();
            String name = header.getKey().toString().toLowerCase(Locale.ROOT);
            if (!OF_HTTP.contains(name)) {
                others.add(Map.entry(name, header.getValue().toString()));
            }
        }
        return Metadata.ofFitting(others);
    }

    /** Returns whether a caller reads faults with more members than other clients do. */
    static boolean hasTypedFaults(HttpHeaders headers) {
        return headers.contains(FAULTS, TYPED, true);
    }

    /**
     * Returns the caller's deadline. A caller that sends none is assumed to wait as long as it keeps the connection.
     */
    static Deadline deadline(HttpHeaders headers) {
        String millis = headers.get(TIMEOUT, "");
        boolean isNumber = !millis.isEmpty() && millis.length() <= MAX_DIGITS;
        for (int i = 0; i < millis.length() && isNumber; i++) {
            isNumber = Character.digit(millis.charAt(i), 10) >= 0;
        }
        Duration timeout = isNumber ? Duration.ofMillis(Long.parseLong(millis)) : MAX_TIMEOUT;
        return Deadline.after(timeout.compareTo(MAX_TIMEOUT) < 0 ? timeout : MAX_TIMEOUT);
    }
}
