package io.trivet.lock;

import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Keeps holders that lost their lock without knowing it from writing: a resource that is guarded admits no fencing token lower than the
 * highest it has seen.
 *
 * <p>One guard belongs to one resource, whose writes all pass it; the same token may come as often as its holder writes. Where the
 * resource is a row or a key of a database, the check belongs into the same statement or script as the write:
 * {@link #sqlCondition} and {@link #LUA_ADMITS}. Thread-safe.
 *
 * <p>Source: M. Kleppmann, "How to do distributed locking", 2016; the tokens are the sequencers of M. Burrows, "The Chubby lock
 * service", OSDI 2006.
 */
public final class FencingGuard {
    /**
     * The Lua function {@code admits(key, token)} for a script on Redis that writes a guarded key: it returns whether the token is admitted,
     * and notes it under the key, which should share the hash slot of the data. Put it before the script's own text, and hand in the
     * token in decimal digits; it compares digits, because Lua's numbers are exact to 2<sup>53</sup> only.
     */
    public static final String LUA_ADMITS = """
            local function admits(key, token)
              local highest = redis.call('GET', key) or '0'
              if #token < #highest or (#token == #highest and token < highest) then
                return false
              end
              redis.call('SET', key, token)
              return true
            end
            """;

    private static final Pattern COLUMN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");

    private final AtomicLong highest;

    /** Makes a guard that has seen no token yet. */
    public FencingGuard() {
        this(0);
    }

    /**
     * Makes a guard that has seen this token: for a resource that keeps the highest with its data.
     *
     * @param highest zero or more
     */
    public FencingGuard(long highest) {
        if (highest < 0) {
            throw new IllegalArgumentException("A fencing token is positive, not " + highest + ".");
        }
        this.highest = new AtomicLong(highest);
    }

    /**
     * Tells whether a write with this token may be done, and remembers the token. A write that takes time must be over, or be checked again,
     * before a higher token is admitted: call it under the resource's own mutual exclusion.
     */
    public boolean admits(long token) {
        return token > 0 && highest.accumulateAndGet(token, Math::max) == token;
    }

    /** Returns the highest token seen, or zero. */
    public long highest() {
        return highest.get();
    }

    /**
     * Returns the condition for a statement that writes a guarded row, with one parameter, the token: the row is only written by a token that
     * is not lower than its column. The statement must set the column to the token too; that it changed no row is the rejection.
     *
     * <pre>{@code
     * "UPDATE stock SET units = ?, fence = ? WHERE item = ? AND " + FencingGuard.sqlCondition("fence")
     * }</pre>
     *
     * @param column the row's {@code BIGINT} column, which may be null at first: a name in letters, digits and underscores, with its table's
     *     name and a dot before it if need be
     */
    public static String sqlCondition(String column) {
        if (!COLUMN.matcher(column).matches()) {
            throw new IllegalArgumentException("Not the plain name of a column: '" + column + "'.");
        }
        return "(" + column + " IS NULL OR " + column + " <= ?)";
    }

    @Override
    public String toString() {
        return "FencingGuard[highest=" + highest + "]";
    }
}
