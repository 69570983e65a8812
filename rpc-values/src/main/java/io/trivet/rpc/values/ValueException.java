package io.trivet.rpc.values;

import org.jspecify.annotations.Nullable;

/** Says why a value can't be written, or what was read isn't the value that was expected: what, and in which member. For transports. */
public final class ValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The innermost members tell most; a list in a list in a list needn't be told to its end. */
    private static final int MAX_MEMBERS = 8;

    private String root = "";
    private String path = "";
    private int members;
    private @Nullable String limit;
    private long wanted;

    /** Makes one of what went wrong, in words for whoever sent the value. */
    public ValueException(@Nullable String message) {
        super(message);
    }

    /** Makes one of what went wrong, in words for whoever sent the value. */
    public ValueException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Returns what says why a value can't be written: accessors, iterators and the like are anybody's code. */
    public static ValueException ofWriting(RuntimeException thrown) {
        if (thrown instanceof ValueException own) {
            return own;
        }
        return new ValueException(
                thrown instanceof ClassCastException
                        ? "it isn't of the type that is declared"
                        : "it can't be taken apart" + (thrown.getMessage() == null ? "" : ": " + thrown.getMessage()),
                thrown);
    }

    /** Returns this exception, which now tells that one of {@link io.trivet.rpc.RpcLimits} is in the way. */
    public ValueException ofLimit(String name) {
        limit = name;
        return this;
    }

    /** Returns this exception, which now tells that there would be so many bytes of memory if others didn't have them. */
    public ValueException forNow(long bytes) {
        wanted = bytes;
        return this;
    }

    /** Returns which of {@link io.trivet.rpc.RpcLimits} is in the way of the value, or null if the value itself is wrong. */
    public @Nullable String limit() {
        return limit;
    }

    /** Tells whether there would be room for the value if others didn't take it. */
    public boolean isForWantOfMemory() {
        return wanted > 0;
    }

    /** Returns how many bytes of memory were wanted and not there, or zero if that's not the reason. */
    public long wanted() {
        return wanted;
    }

    /** Returns this exception, which now tells the member around what it told so far. */
    public ValueException within(String member) {
        members++;
        if (members <= MAX_MEMBERS) {
            path = path.isEmpty() || path.startsWith("[") ? member + path : member + "." + path;
        } else if (members == MAX_MEMBERS + 1) {
            path = "\u2026." + path;
        }
        return this;
    }

    /** Returns this exception, which now tells the value that all it told so far is in, however deep. */
    public ValueException in(String value) {
        root = value;
        return this;
    }

    /** Returns what went wrong, in one line. */
    @Override
    public @Nullable String getMessage() {
        String separator = root.isEmpty() || path.isEmpty() || path.startsWith("[") ? "" : ".";
        String where = root + separator + path;
        return where.isEmpty() ? super.getMessage() : where + ": " + super.getMessage();
    }
}
