package io.trivet.lock.redis;

import io.trivet.lock.LockException;
import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisReply;
import io.trivet.support.redis.RedisFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the scripts on a Redis, each in one round trip once the server knows it. */
final class RedisNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisNode.class);

    /** The server's answer if the key doesn't exist. */
    static final long NO_KEY = -2;

    private static final String ACQUIRED = "acquired";

    private final RedisDriver driver;

    RedisNode(RedisDriver driver) {
        this.driver = driver;
    }

    /** Asks for the remaining time of a key, as locks do: so a user needs no further right. */
    static RedisCommand millisLeftOf(String key) {
        return RedisCommand.of("PTTL", key);
    }

    /**
     * Runs a script for a lock. It may run twice, if the first answer was lost.
     *
     * @param tried the past participle of the action, for the fault's message
     * @throws LockException if it couldn't be run
     */
    Object run(Script script, List<String> keys, List<String> arguments, String tried) {
        try {
            return answer(evaluate(script, keys, arguments));
        } catch (RedisException e) {
            throw fault(keys.get(0), tried, e);
        }
    }

    private @Nullable Object evaluate(Script script, List<String> keys, List<String> arguments) {
        try {
            return driver.send(RedisCommand.evalSha(script.sha1(), keys, arguments));
        } catch (RedisException e) {
            if (!RedisFault.isUnknownScript(e)) {
                throw e;
            }
            return driver.send(RedisCommand.eval(script.text(), keys, arguments));
        }
    }

    /**
     * Returns the milliseconds for which the key of a lock will exist, -1 if it doesn't expire, or {@link #NO_KEY}.
     *
     * @throws LockException if the server couldn't be asked
     */
    long millisLeft(String name) {
        try {
            return (Long) answer(driver.send(millisLeftOf(name)));
        } catch (RedisException e) {
            throw fault(name, ACQUIRED, e);
        }
    }

    /**
     * Runs a script to acquire a lock like {@link #run}, until a moment of the JVM's clock at the latest.
     *
     * @return null if another thread may run it
     * @throws LockException if it couldn't be run in time
     */
    @Nullable
    Object runBy(long deadline, Script script, List<String> keys, List<String> arguments) {
        String name = keys.get(0);
        try {
            return sendBy(deadline, RedisCommand.evalSha(script.sha1(), keys, arguments));
        } catch (RedisException e) {
            if (!RedisFault.isUnknownScript(e)) {
                throw fault(name, ACQUIRED, e);
            }
        }
        try {
            return sendBy(deadline, RedisCommand.eval(script.text(), keys, arguments));
        } catch (RedisException e) {
            throw fault(name, ACQUIRED, e);
        }
    }

    /**
     * Asks like {@link #millisLeft}, until a moment of the JVM's clock at the latest; returns null if another thread
     * may ask.
     */
    @Nullable
    Long millisLeftBy(long deadline, String name) {
        try {
            return (Long) sendBy(deadline, millisLeftOf(name));
        } catch (RedisException e) {
            throw fault(name, ACQUIRED, e);
        }
    }

    private @Nullable Object sendBy(long deadline, RedisCommand command) {
        RedisReply answer = driver.sendWithin(command, Math.max(1, deadline - System.nanoTime()));
        return answer == null ? null : answer(answer.value());
    }

    /** Returns whether all keys are on one server, so that a script may use any of them. */
    boolean isOneServer() {
        return driver.isOneServer();
    }

    /**
     * Runs a script for many locks of one server in one request, which the server completes even if its answer comes
     * too late.
     */
    Object runForAll(Script script, List<String> keys, List<String> arguments, String tried) {
        try {
            // Sends the script itself: a server that doesn't know it would first have to say so, and there may be no
            // time for a second request.
            return answer(driver.send(RedisCommand.eval(script.text(), keys, arguments)));
        } catch (RedisException e) {
            throw RedisFaults.translate(keys.size() + " locks on " + this + " could not be " + tried, e);
        }
    }

    /**
     * Runs a script for each of many locks, on any number of servers: each server gets all its requests at once.
     *
     * @param names the locks' names, each a key; a name may occur several times
     * @param arguments for each of them
     * @return the servers' answers, in order; null if a server answered with a fault, or not at all
     * @throws LockException if none could be asked
     */
    List<@Nullable Object> runForEach(Script script, List<String> names, List<List<String>> arguments, String tried) {
        List<RedisCommand> commands = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            commands.add(RedisCommand.eval(script.text(), List.of(names.get(i)), arguments.get(i)));
        }
        List<@Nullable Object> answers = new ArrayList<>();
        try {
            for (RedisReply each : driver.sendAll(commands)) {
                if (each.fault() != null) {
                    LOG.debug(
                            "One of several locks on {} could not be {} together with the others.",
                            this,
                            tried,
                            each.fault());
                }
                answers.add(each.value());
            }
        } catch (RedisException e) {
            throw RedisFaults.translate(names.size() + " locks on " + this + " could not be " + tried, e);
        }
        return answers;
    }

    private static Object answer(@Nullable Object answer) {
        return Objects.requireNonNull(answer, "The scripts of locks never answer nil.");
    }

    private LockException fault(String name, String tried, RedisException fault) {
        return RedisFaults.translate("Lock '" + name + "' on " + this + " could not be " + tried, fault);
    }

    @Override
    public void close() {
        driver.close();
    }

    @Override
    public String toString() {
        return driver.toString();
    }
}
