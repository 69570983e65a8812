package io.trivet.rpc.xml;

import io.netty.handler.codec.http.HttpHeaders;
import io.trivet.rpc.Metadata;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Metadata as HTTP headers: all but those that HTTP itself uses. A caller sets two of these: {@code Content-Encoding: gzip} packs its
 * calls, {@code Accept-Encoding: gzip} asks for packed answers.
 */
final class HttpMetadata {
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
            HttpServerHandler.TIMEOUT_HEADER);

    private static final Set<String> OF_CALLERS = Set.of("accept-encoding", "content-encoding");

    private HttpMetadata() {}

    /** Sets the headers of a request. */
    static void ask(HttpHeaders headers, Metadata metadata) {
        metadata.entries().forEach((key, value) -> {
            if (!OF_HTTP.contains(key) || OF_CALLERS.contains(key) && Gzip.is(value)) {
                headers.set(key, value);
            }
        });
    }

    /** Sets the headers of an answer. */
    static void set(HttpHeaders headers, Metadata metadata) {
        metadata.entries().forEach((key, value) -> {
            if (!OF_HTTP.contains(key)) {
                headers.set(key, value);
            }
        });
    }

    /** A header that can't be metadata, for its name or its size, is left out: it was meant for others. */
    static Metadata of(HttpHeaders headers) {
        Metadata metadata = Metadata.empty();
        Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> header = all.next();
            String name = header.getKey().toString().toLowerCase(Locale.ROOT);
            if (!OF_HTTP.contains(name)) {
                try {
                    metadata = metadata.with(name, header.getValue().toString());
                } catch (IllegalArgumentException e) {
                    // Left out.
                }
            }
        }
        return metadata;
    }
}
