package io.trivet.id.spi;

import io.trivet.id.IdException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a store holds for one worker id.
 *
 * @param owner whose it is, in letters and digits, or empty if nobody's
 * @param expires from when on, by the store's clock, others may take it, in whole milliseconds
 * @param mark the last unit of time of which an id may have been given, counted as in the ids
 * @param layout what the bits of the ids mean, their epoch too
 */
public record WorkerRecord(String owner, Instant expires, long mark, String layout) {
    private static final Pattern TEXT = Pattern.compile("(-|[0-9A-Za-z]+) (\\S+) (-?\\d{1,18}) (.+)");

    /** Cuts the time to milliseconds. */
    public WorkerRecord {
        expires = expires.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Tells whether others may take the worker id at this time. */
    public boolean isFree(Instant now) {
        return owner.isEmpty() || !expires.isAfter(now);
    }

    /** Returns the record in one line, at most 200 ASCII characters. */
    public String toText() {
        return (owner.isEmpty() ? "-" : owner) + ' ' + expires + ' ' + mark + ' ' + layout;
    }

    /**
     * Reads what {@link #toText()} wrote.
     *
     * @param where it stood, for the message
     * @throws IdException {@code REFUSED} if something else stands there
     */
    public static WorkerRecord parse(String text, String where) {
        Matcher parts = TEXT.matcher(text);
        try {
            if (parts.matches()) {
                String owner = parts.group(1).equals("-") ? "" : parts.group(1);
                return new WorkerRecord(
                        owner, Instant.parse(parts.group(2)), Long.parseLong(parts.group(3)), parts.group(4));
            }
        } catch (DateTimeException e) {
            throw foreign(where, e);
        }
        throw foreign(where, null);
    }

    private static IdException foreign(String where, @Nullable Exception cause) {
        return new IdException(
                IdException.Code.REFUSED,
                "What stands at " + where + " is no record of a worker id: name another namespace.",
                cause);
    }
}
