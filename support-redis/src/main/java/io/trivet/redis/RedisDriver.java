package io.trivet.redis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Redis client library as locks and ids use it: it sends single commands, and hears messages.
 *
 * <p>Those for Jedis are built in, behind every {@code over(jedis)} and {@code connect(uri)}; the one for Lettuce is in
 * {@code trivet-redis-lettuce}. Whether one of your own works is told by the suites of {@code trivet-contracts}, run on locks and ids over
 * it. Implementations are thread-safe, send commands to primaries only, and name the server or client in {@code toString}, without
 * credentials.
 */
public interface RedisDriver extends AutoCloseable {
    /**
     * Sends a command to the server that has its keys, and waits for the answer, as long as the library's own timeout says. A thread that is
     * interrupted waits all the same, and keeps its flag: it may have a lock to release.
     *
     * @return a {@code Long}, a {@code String}, a {@code List} of answers, or null, as the server answered
     * @throws RedisException if the server answered with an error, or not at all
     */
    @Nullable
    Object send(RedisCommand command);

    /**
     * Sends a command as {@link #send} does, if it is certain that the calling thread is back within this time, whatever the server, the network
     * and a pool of connections do. The default is never certain.
     *
     * @param nanos positive
     * @return the answer, or null if nothing was sent, or what was sent may be sent once more: then another thread calls {@link #send}
     * @throws RedisException as {@link #send}, also when the time is over
     */
    default @Nullable RedisAnswer sendWithin(RedisCommand command, long nanos) {
        return null;
    }

    /**
     * Sends many commands, each to the server that has its keys, and waits for all answers. The default sends one after the other; a
     * library that can sends them side by side.
     *
     * @return an answer for each command, in their order
     * @throws RedisException if none could be sent
     */
    default List<RedisAnswer> sendAll(List<RedisCommand> commands) {
        List<RedisAnswer> answers = new ArrayList<>();
        for (RedisCommand command : commands) {
            try {
                answers.add(RedisAnswer.of(send(command)));
            } catch (RedisException e) {
                answers.add(RedisAnswer.failed(e));
            }
        }
        return answers;
    }

    /** Tells whether all keys are on one server, so that one script may take any of them. */
    boolean isOneServer();

    /**
     * Begins to listen to channels, and returns without waiting for the server.
     *
     * @param listener is told of confirmations, messages and the end, by a thread that it must not block
     * @throws RedisException if listening couldn't begin
     */
    RedisSubscription subscribe(List<String> channels, RedisListener listener);

    /** Closes what the driver opened itself, and ends what is under way on it. A client that was handed in stays open. */
    @Override
    void close();
}
