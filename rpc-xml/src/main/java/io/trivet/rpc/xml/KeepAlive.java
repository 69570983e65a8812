package io.trivet.rpc.xml;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time for which a server keeps a connection without a call, as announced in the header of that name (RFC 2068,
 * 19.7.1.1). Belongs to one connection and its event loop.
 */
final class KeepAlive {
    static final AsciiString HEADER = AsciiString.cached("Keep-Alive");

    private static final Pattern TIMEOUT =
            Pattern.compile("(?:^|[,;\\s])timeout\\s*=\\s*\"?(\\d{1,9})", Pattern.CASE_INSENSITIVE);

    /**
     * Allowance for the time that a request takes to the server, and an answer takes back: a connection is not used any
     * more when less time than that is left.
     */
    private static final long MAX_MARGIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The last value from the server, which needn't repeat it. */
    private String lastValue = "";

    private long lastNanos = Long.MAX_VALUE;

    /** Returns the header's value that a server sends. */
    static AsciiString seconds(long seconds) {
        return AsciiString.cached("timeout=" + seconds);
    }

    /**
     * Returns for how many nanoseconds after this answer a call may be sent; without limit if the server announces
     * none.
     */
    long usableNanos(HttpHeaders headers) {
        String value = headers.get(HEADER);
        if (value != null && !value.equals(lastValue)) {
            lastNanos = usableNanos(value);
            lastValue = value;
        }
        return lastNanos;
    }

    private static long usableNanos(String value) {
        Matcher timeout = TIMEOUT.matcher(value);
        if (!timeout.find()) {
            return Long.MAX_VALUE;
        }
        long nanos = TimeUnit.SECONDS.toNanos(Long.parseLong(timeout.group(1)));
        return nanos - Math.min(MAX_MARGIN_NANOS, nanos / 2);
    }
}
