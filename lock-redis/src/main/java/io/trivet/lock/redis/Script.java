package io.trivet.lock.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What the server does in one step. */
enum Script {
    /**
     * Keys: the lock, its counter. Arguments: owner, lease in milliseconds, seconds that the counter is kept. Answers the generation
     * in decimal digits, or the milliseconds that the holder has left, -1 if that is for ever, in a list if it is another library's
     * client.
     *
     * <p>An owner that asks again gets the lock anew: its first answer was lost on the way. Lua's numbers are exact up to 2^53,
     * which the clock's microseconds pass in the year 2255; without the format they would lose digits at once. Both keys are
     * read before anything is written, since an error would not undo it.
     */
    ACQUIRE("""
            local call = redis.call
            local holder = call('GET', KEYS[1])
            if holder and holder ~= ARGV[1] then
              local left = call('PTTL', KEYS[1])
              return string.find(holder, '^%x+%-%w+@') and left or {left}
            end
            local last = tonumber(call('GET', KEYS[2]) or 0)
            if not last or not (last >= 0 and last < 9007199254740992) then
              last = 0
            end
            local time = call('TIME')
            local now = time[1] * 1000000 + time[2]
            local generation = string.format('%.0f', now > last and now or last + 1)
            call('PSETEX', KEYS[1], ARGV[2], ARGV[1])
            call('SETEX', KEYS[2], ARGV[3], generation)
            return generation
            """),

    /** Key: the lock. Arguments: owner, lease in milliseconds. Answers 1 if the owner has it, else 0. */
    RENEW("""
            if redis.call('GET', KEYS[1]) == ARGV[1] then
              return redis.call('PEXPIRE', KEYS[1], ARGV[2])
            end
            return 0
            """),

    /**
     * Key: the lock. Arguments: owner, channel, what to tell. Answers 0 if the owner hadn't it, else 1 and one more for each client that was told. Who
     * may not send messages releases all the same.
     */
    RELEASE("""
            if redis.call('GET', KEYS[1]) ~= ARGV[1] then
              return 0
            end
            redis.call('DEL', KEYS[1])
            local told = redis.pcall('PUBLISH', ARGV[2], ARGV[3])
            return type(told) == 'number' and told + 1 or 1
            """),

    /**
     * Keys: locks. Arguments: what to tell, how channels begin, and for each lock its owner. Answers what {@link #RELEASE} would for each. One request and not
     * many: with the first answer that nobody takes any more, the server loses the requests that it hasn't read.
     */
    RELEASE_ALL("""
            local answers = {}
            for i, lock in ipairs(KEYS) do
              answers[i] = 0
              local holder = redis.pcall('GET', lock)
              if holder == ARGV[i + 2] then
                redis.call('DEL', lock)
                local told = redis.pcall('PUBLISH', ARGV[2] .. lock, ARGV[1])
                answers[i] = type(told) == 'number' and told + 1 or 1
              end
            end
            return answers
            """),

    /** Keys: the lock, its counter. Answers the holder and the last generation, as they are. */
    HOLDER("""
            return {redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])}
            """),

    /** Key: the lock. Argument: channel. Answers 1 if somebody had it, else 0. */
    FORCE("""
            local held = redis.call('DEL', KEYS[1])
            redis.pcall('PUBLISH', ARGV[1], '')
            return held
            """);

    private final String text;
    private final String sha1;

    Script(String text) {
        this.text = text;
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            sha1 = HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1.", e);
        }
    }

    String text() {
        return text;
    }

    /** Returns the name under which the server keeps the script. */
    String sha1() {
        return sha1;
    }
}
