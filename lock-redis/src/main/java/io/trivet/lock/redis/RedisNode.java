package io.trivet.lock.redis;

import io.trivet.lock.LockException;
import io.trivet.lock.engine.LockNames;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisReply;
import io.trivet.support.redis.RedisFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
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
    private final ScriptCache scripts = new ScriptCache();

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
     * @param kind how the name is used, for the fault's message
     * @param tried the past participle of the action, for the same
     * @throws LockException if it couldn't be run
     */
    Object run(Kind kind, Call call, String tried) {
        return answer(ask(kind, call.keys().get(0), tried, () -> evaluate(driver::send, call)));
    }

    /**
     * Returns the milliseconds for which the key of a lock will exist, -1 if it doesn't expire, or {@link #NO_KEY}.
     *
     * @throws LockException if the server couldn't be asked
     */
    long millisLeft(String name) {
        return (Long) answer(ask(Kind.EXCLUSIVE, name, ACQUIRED, () -> driver.send(millisLeftOf(name))));
    }

    /**
     * Runs a script to acquire a lock like {@link #run}, until a moment of the JVM's clock at the latest.
     *
     * @return null if another thread may run it
     * @throws LockException if it couldn't be run in time
     */
    @Nullable
    Object runBy(long deadline, Kind kind, Call call) {
        return ask(kind, call.keys().get(0), ACQUIRED, () -> evaluate(command -> sendBy(deadline, command), call));
    }

    /**
     * Asks like {@link #millisLeft}, until a moment of the JVM's clock at the latest; returns null if another thread
     * may ask.
     */
    @Nullable
    Long millisLeftBy(long deadline, String name) {
        return (Long) ask(Kind.EXCLUSIVE, name, ACQUIRED, () -> sendBy(deadline, millisLeftOf(name)));
    }

    /** Runs a script by its hash, and sends it along if the server doesn't know it. */
    private @Nullable Object evaluate(Function<RedisCommand, @Nullable Object> sender, Call call) {
        if (scripts.isWorthAsking()) {
            try {
                Object answer = sender.apply(call.byHash());
                if (answer != null) {
                    scripts.onKnown();
                }
                return answer;
            } catch (RedisException e) {
                if (!RedisFault.isUnknownScript(e)) {
                    throw e;
                }
                scripts.onUnknown();
            }
        }
        return sender.apply(call.byText());
    }

    private @Nullable Object ask(Kind kind, String name, String tried, Supplier<@Nullable Object> question) {
        try {
            return question.get();
        } catch (RedisException e) {
            throw RedisFaults.translate(LockNames.describe(kind, name) + " on " + this + " could not be " + tried, e);
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
     * Runs a script for this number of locks of one server in one request, which the server completes even if its answer
     * comes too late.
     */
    Object runForAll(Call call, int locks, String tried) {
        try {
            // Sends the script itself: a server that doesn't know it would first have to say so, and there may be no
            // time for a second request.
            return answer(driver.send(call.byText()));
        } catch (RedisException e) {
            throw RedisFaults.translate(locks + " locks on " + this + " could not be " + tried, e);
        }
    }

    /**
     * Runs a script for each of many locks, on any number of servers: each server gets all its requests at once. A name
     * may occur several times.
     *
     * @return the servers' answers, in order; null if a server answered with a fault, or not at all
     * @throws LockException if none could be asked
     */
    List<@Nullable Object> runForEach(List<Call> calls, String tried) {
        List<@Nullable Object> answers = new ArrayList<>();
        try {
            for (RedisReply each :
                    driver.sendAll(calls.stream().map(Call::byText).toList())) {
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
            throw RedisFaults.translate(calls.size() + " locks on " + this + " could not be " + tried, e);
        }
        return answers;
    }

    /** A script with its keys and arguments. */
    record Call(Script script, List<String> keys, List<String> arguments) {
        private RedisCommand byHash() {
            return RedisCommand.evalSha(script.sha1(), keys, arguments);
        }

        private RedisCommand byText() {
            return RedisCommand.eval(script.text(), keys, arguments);
        }
    }

    /**
     * Runs scripts for any locks on one server, all at once.
     *
     * @return the server's answer to each, in order
     * @throws RedisException if none could be sent
     */
    List<RedisReply> runAll(List<Call> calls) {
        List<RedisReply> replies =
                new ArrayList<>(sendAll(calls.stream().map(Call::byHash).toList()));
        List<Integer> unknown = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            RedisException fault = replies.get(i).fault();
            if (fault != null && RedisFault.isUnknownScript(fault)) {
                unknown.add(i);
            }
        }
        if (!unknown.isEmpty()) {
            List<RedisReply> again =
                    sendAll(unknown.stream().map(i -> calls.get(i).byText()).toList());
            for (int i = 0; i < again.size(); i++) {
                replies.set(unknown.get(i), again.get(i));
            }
        }
        return replies;
    }

    private List<RedisReply> sendAll(List<RedisCommand> commands) {
        if (commands.size() > 1) {
            return driver.sendAll(commands);
        }
        try {
            return List.of(RedisReply.of(driver.send(commands.get(0))));
        } catch (RedisException e) {
            return List.of(RedisReply.failed(e));
        }
    }

    private static Object answer(@Nullable Object answer) {
        return Objects.requireNonNull(answer, "The scripts of locks never answer nil.");
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
