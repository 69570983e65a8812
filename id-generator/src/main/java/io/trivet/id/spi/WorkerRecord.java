package io.trivet.id.spi;

import io.trivet.id.IdException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The record that a store keeps for one worker id.
 *
 * @param owner the name of the lease that holds the worker id, in letters and digits; empty if none does
 * @param expires when the lease ends by the store's clock, in whole milliseconds; from then on others may take the
 *     worker id
 * @param mark the last unit of time that ids of this worker id may have used, counted as in the ids
 * @param layout the layout of the ids' bits, with the epoch
 */
public record WorkerRecord(String owner, Instant expires, long mark, String layout) {
    private static final Pattern TEXT = Pattern.compile("(-|[0-9A-Za-z]+) (\\S+) (-?\\d{1,18}) (.+)");

    /** Truncates the time to milliseconds. */
    public WorkerRecord {
        expires = expires.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Returns whether others may take the worker id at this time. */
    public boolean isFree(Instant now) {
        return owner.isEmpty() || !expires.isAfter(now);
    }

    /** Returns the record as one line of at most 200 ASCII characters. */
    public String toText() {
        return (owner.isEmpty() ? "-" : owner) + ' ' + expires + ' ' + mark + ' ' + layout;
    }

    /**
     * Parses the text that {@link #toText()} wrote.
     *
     * @param where the place where the text was read, for the message of the exception
     * @throws IdException {@code REFUSED} if the text isn't such a record
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
                "The data at " + where + " is not a record of a worker id: name another namespace.",
                cause);
    }
}
