package io.trivet.id.redis;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.support.redis.JedisDrivers;
import io.trivet.support.redis.RedisAddress;
import io.trivet.support.redis.RedisFault;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The commands that ids send to a Redis, with faults translated to {@link IdException}. */
final class RedisStore implements AutoCloseable {
    private static final RedisCommand PING = new RedisCommand("PING", List.of(), List.of(), List.of());

    private static final Map<String, String> ADVICE =
            Map.of("WRONGTYPE", "A key of that name has a value of another type: choose another name for the ids.");

    private final RedisDriver driver;

    RedisStore(RedisDriver driver) {
        this.driver = Objects.requireNonNull(driver, "redis");
    }

    static RedisStore connect(String text) {
        RedisAddress uri = RedisAddress.parse(text);
        try {
            return new RedisStore(JedisDrivers.connect(uri, PING));
        } catch (RedisException e) {
            throw translate("Could not connect to " + uri, e);
        }
    }

    /** Runs a script. It may run twice, if the first run got no answer. */
    Object run(String tried, String script, String key, String... arguments) {
        return ask(tried, RedisCommand.eval(script, List.of(key), List.of(arguments)));
    }

    /**
     * Sends a command, and returns the answer.
     *
     * @param tried the action, for the message if it fails: "... could not be {@code tried}"
     */
    Object ask(String tried, RedisCommand command) {
        try {
            return Objects.requireNonNull(driver.send(command), "No command for ids has the answer nil.");
        } catch (RedisException e) {
            throw translate(this + " could not be " + tried, e);
        }
    }

    private static IdException translate(String subject, RedisException thrown) {
        RedisFault fault = RedisFault.of(thrown, ADVICE);
        return new IdException(
                fault.isTransient() ? Code.UNAVAILABLE : Code.REFUSED, subject + ": " + fault.reason(), thrown);
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
