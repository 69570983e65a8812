package io.trivet.redis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Redis client library behind the interface that locks and ids use: it sends commands and subscribes to channels.
 *
 * <p>The driver for Jedis is built in: all {@code over(jedis)} and {@code connect(uri)} methods use it. The driver for
 * Lettuce is in {@code trivet-redis-lettuce}. To test a driver of your own, run the suites of {@code trivet-contracts}
 * on locks and ids that use it.
 *
 * <p>Implementations are thread-safe, send commands to primaries only, and return a name of the server or client from
 * {@code toString}, without credentials.
 */
public interface RedisDriver extends AutoCloseable {
    /**
     * Sends a command to the server that has its keys, and waits for the answer, at most for the library's own timeout.
     * An interrupt doesn't end the wait, because the command may release a lock; the thread's interrupt flag stays set.
     *
     * @return a {@code Long}, a {@code String}, a {@code List} of answers, or null, as the server answered
     * @throws RedisException if the server answered with an error, or not at all
     */
    @Nullable
    Object send(RedisCommand command);

    /**
     * Sends a command like {@link #send}, but only if the calling thread certainly returns within this time, even if
     * the server, the network or a connection pool hangs. The default returns null.
     *
     * @param nanos positive
     * @return the answer; or null if nothing was sent, or if it does no harm to send the same command once more. After
     *     null, another thread calls {@link #send}
     * @throws RedisException as {@link #send}, and when the time is over
     */
    default @Nullable RedisReply sendWithin(RedisCommand command, long nanos) {
        return null;
    }

    /**
     * Sends many commands, each to the server that has its keys, and waits for all answers. The default sends one after
     * the other; a library that can do so should send them in parallel.
     *
     * @return an answer for each command, in their order
     * @throws RedisException if none could be sent
     */
    default List<RedisReply> sendAll(List<RedisCommand> commands) {
        List<RedisReply> answers = new ArrayList<>();
        for (RedisCommand command : commands) {
            try {
                answers.add(RedisReply.of(send(command)));
            } catch (RedisException e) {
                answers.add(RedisReply.failed(e));
            }
        }
        return answers;
    }

    /** Returns whether all keys are on one server, so that one script may use any of them. */
    boolean isOneServer();

    /**
     * Starts a subscription to channels, and returns without waiting for the server.
     *
     * @param listener is notified of confirmations, messages and the end, by a thread that it must not block
     * @throws RedisException if the subscription couldn't start
     */
    RedisSubscription subscribe(List<String> channels, RedisListener listener);

    /**
     * Closes what the driver opened itself, and ends its running commands. A Redis client that the caller passed in
     * stays open.
     */
    @Override
    void close();
}
