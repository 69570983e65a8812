package io.trivet.rpc.xml;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For how long a server keeps a connection without a call, as it says in the header of that name (RFC 2068, 19.7.1.1). Of one connection, and for
 * its event loop.
 */
final class KeepAlive {
    static final AsciiString HEADER = AsciiString.cached("Keep-Alive");

    private static final Pattern TIMEOUT =
            Pattern.compile("(?:^|[,;\\s])timeout\\s*=\\s*\"?(\\d{1,9})", Pattern.CASE_INSENSITIVE);

    /** What a request may take to the server, and an answer back: so much earlier a connection is not used any more. */
    private static final long MAX_MARGIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What the server said last: it needn't say the same again. */
    private String lastSaid = "";

    private long lastNanos = Long.MAX_VALUE;

    /** Returns what a server says. */
    static AsciiString seconds(long seconds) {
        return AsciiString.cached("timeout=" + seconds);
    }

    /** Returns for how many nanoseconds from this answer on a call may be sent, for ever if the server doesn't say. */
    long usableNanos(HttpHeaders headers) {
        String said = headers.get(HEADER);
        if (said != null && !said.equals(lastSaid)) {
            lastNanos = usableNanos(said);
            lastSaid = said;
        }
        return lastNanos;
    }

    private static long usableNanos(String said) {
        Matcher timeout = TIMEOUT.matcher(said);
        if (!timeout.find()) {
            return Long.MAX_VALUE;
        }
        long nanos = TimeUnit.SECONDS.toNanos(Long.parseLong(timeout.group(1)));
        return nanos - Math.min(MAX_MARGIN_NANOS, nanos / 2);
    }
}
