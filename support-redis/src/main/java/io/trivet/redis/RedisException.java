package io.trivet.redis;

import org.jspecify.annotations.Nullable;

/** A command that a Redis answered with an error, or that got no answer. Locks and ids turn it into exceptions of their own. */
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
     * Returns the exception for a server's error.
     *
     * @param answer the server's words, such as {@code NOPERM this user has no permissions …}
     * @param cause the library's exception
     */
    public static RedisException answered(String answer, @Nullable Throwable cause) {
        return new RedisException(answer, answer, false, cause);
    }

    /**
     * Returns the exception for a connection that couldn't be made, or broke before the answer: the command may have been carried out.
     *
     * @param reason in a few words, without credentials
     */
    public static RedisException connectionLost(String reason, @Nullable Throwable cause) {
        return new RedisException(reason, null, true, cause);
    }

    /**
     * Returns the exception for a command that was given up: its time was over, no connection was free, its thread was interrupted. It may
     * have been carried out.
     *
     * @param reason in a few words, without credentials
     */
    public static RedisException gaveUp(String reason, @Nullable Throwable cause) {
        return new RedisException(reason, null, false, cause);
    }

    /** Returns the server's error, or null if there was no answer. */
    public @Nullable String answer() {
        return answer;
    }

    /** Tells whether there was no answer since the connection broke, or couldn't be made. */
    public boolean isConnectionLost() {
        return connectionLost;
    }
}
