package io.trivet.rpc.values;

import org.jspecify.annotations.Nullable;

/**
 * A value that can't be written, or that isn't the expected one when read: the reason, and the member. For transports.
 */
public final class ValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Maximum number of members in the path. The innermost are the most informative; a list in a list in a list needn't
     * be described completely.
     */
    private static final int MAX_MEMBERS = 8;

    private String root = "";
    private String path = "";
    private int members;
    private @Nullable String limit;
    private long wanted;

    /** Creates an exception with a reason, in words for the value's sender. */
    public ValueException(@Nullable String message) {
        super(message);
    }

    /** Creates an exception with a reason, in words for the value's sender. */
    public ValueException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Returns the exception for a failure while writing a value; accessors and iterators are application code. */
    public static ValueException ofWriting(RuntimeException thrown) {
        if (thrown instanceof ValueException own) {
            return own;
        }
        return new ValueException(
                thrown instanceof ClassCastException
                        ? "it isn't of the declared type"
                        : "its content can't be read" + (thrown.getMessage() == null ? "" : ": " + thrown.getMessage()),
                thrown);
    }

    /** Returns this exception, after it has recorded which of {@link io.trivet.rpc.RpcLimits} was exceeded. */
    public ValueException ofLimit(String name) {
        limit = name;
        return this;
    }

    /**
     * Returns this exception, after it has recorded how many bytes of memory were missing because other calls hold
     * them.
     */
    public ValueException forNow(long bytes) {
        wanted = bytes;
        return this;
    }

    /** Returns which of {@link io.trivet.rpc.RpcLimits} was exceeded, or null if the value itself is wrong. */
    public @Nullable String limit() {
        return limit;
    }

    /** Returns whether there would be room for the value if other calls didn't hold the memory. */
    public boolean isForWantOfMemory() {
        return wanted > 0;
    }

    /** Returns how many bytes of memory were missing, or zero if that isn't the reason. */
    public long wanted() {
        return wanted;
    }

    /** Returns this exception, after it has added a member to the front of its path. */
    public ValueException within(String member) {
        members++;
        if (members <= MAX_MEMBERS) {
            path = path.isEmpty() || path.startsWith("[") ? member + path : member + "." + path;
        } else if (members == MAX_MEMBERS + 1) {
            path = "\u2026." + path;
        }
        return this;
    }

    /** Returns this exception, after it has set the name of the whole value, in which the path begins. */
    public ValueException in(String value) {
        root = value;
        return this;
    }

    /** Returns the reason, in one line. */
    @Override
    public @Nullable String getMessage() {
        String separator = root.isEmpty() || path.isEmpty() || path.startsWith("[") ? "" : ".";
        String where = root + separator + path;
        return where.isEmpty() ? super.getMessage() : where + ": " + super.getMessage();
    }
}
