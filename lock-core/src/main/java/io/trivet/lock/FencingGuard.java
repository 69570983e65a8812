package io.trivet.lock;

import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Rejects writes of holders that lost their lock without noticing: it admits no fencing token lower than the highest
 * token seen so far.
 *
 * <p>Use one guard for each resource, and let all writes pass it. A holder may write many times with the same token. If
 * the resource is a row or key in a database, the check belongs in the same statement or script as the write: see
 * {@link #sqlCondition} and {@link #LUA_ADMITS}. Thread-safe.
 *
 * <p>Source: M. Kleppmann, "How to do distributed locking", 2016; the tokens are the sequencers of M. Burrows, "The
 * Chubby lock service", OSDI 2006.
 */
public final class FencingGuard {
    /**
     * The Lua function {@code admits(key, token)} for a Redis script that writes a guarded key.
     *
     * <p>It returns whether the token is admitted, and stores the token under the key. That key should be in the hash
     * slot of the data. Put this text before the script's own text, and pass the token as decimal digits. The function
     * compares digits because Lua's numbers are exact only up to 2<sup>53</sup>.
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

    /** Creates a guard that has seen no token yet. */
    public FencingGuard() {
        this(0);
    }

    /**
     * Creates a guard that has seen this token, for a resource that stores the highest token with its data.
     *
     * @param highest zero or more
     */
    public FencingGuard(long highest) {
        if (highest < 0) {
            throw new IllegalArgumentException("A fencing token must not be negative: " + highest + ".");
        }
        this.highest = new AtomicLong(highest);
    }

    /**
     * Returns whether a write with this token is allowed, and remembers the token. Call it under the resource's own
     * mutual exclusion: a write that takes time must be finished, or be checked again, before a higher token is
     * admitted.
     */
    public boolean admits(long token) {
        return token > 0 && highest.accumulateAndGet(token, Math::max) == token;
    }

    /** Returns the highest token seen, or zero. */
    public long highest() {
        return highest.get();
    }

    /**
     * Returns an SQL condition for a statement that writes a guarded row. Its one parameter is the token. The row is
     * written only if the token is not lower than the value of the column.
     *
     * <p>The statement must also set the column to the token. If it changes no row, the token was rejected.
     *
     * <pre>{@code
     * "UPDATE stock SET units = ?, fence = ? WHERE item = ? AND " + FencingGuard.sqlCondition("fence")
     * }</pre>
     *
     * @param column the name of the row's {@code BIGINT} column, which may be null at first: letters, digits and
     *     underscores, optionally with the table's name and a dot before it
     */
    public static String sqlCondition(String column) {
        if (!COLUMN.matcher(column).matches()) {
            throw new IllegalArgumentException("Not a plain column name: '" + column + "'.");
        }
        return "(" + column + " IS NULL OR " + column + " <= ?)";
    }

    @Override
    public String toString() {
        return "FencingGuard[highest=" + highest + "]";
    }
}
