package io.trivet.redis;

import org.jspecify.annotations.Nullable;

/**
 * A Redis command that failed: the server answered with an error, or not at all. Locks and ids translate it into their
 * own exceptions.
 */
public final class RedisException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final @Nullable String answer;
    private final boolean connectionLost;

    private RedisException(String message, @Nullable String answer, boolean connectionLost, @Nullable Throwable cause) {
        super(message, cause);
        this.answer = answer;
        this.connectionLost = connectionLost;
    }

    /**
     * Returns an exception for an error that the server sent.
     *
     * @param answer the server's words, such as {@code NOPERM this user has no permissions …}
     * @param cause the library's exception
     */
    public static RedisException answered(String answer, @Nullable Throwable cause) {
        return new RedisException(answer, answer, false, cause);
    }

    /**
     * Returns an exception for a connection that couldn't be opened, or broke before the answer. The server may have
     * run the command.
     *
     * @param reason a few words, without credentials
     */
    public static RedisException connectionLost(String reason, @Nullable Throwable cause) {
        return new RedisException(reason, null, true, cause);
    }

    /**
     * Returns an exception for a command without an answer: it timed out, no connection was free, or its thread was
     * interrupted. The server may have run the command.
     *
     * @param reason a few words, without credentials
     */
    public static RedisException gaveUp(String reason, @Nullable Throwable cause) {
        return new RedisException(reason, null, false, cause);
    }

    /** Returns the server's error, or null if there was no answer. */
    public @Nullable String answer() {
        return answer;
    }

    /** Returns whether there was no answer because the connection broke, or couldn't be opened. */
    public boolean isConnectionLost() {
        return connectionLost;
    }
}
