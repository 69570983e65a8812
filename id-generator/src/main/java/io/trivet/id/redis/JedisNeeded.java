package io.trivet.id.redis;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;

/** Says what to add where Jedis is missing, which a program brings itself. It loads without Jedis, as those that call it do. */
final class JedisNeeded {
    /** What these classes are built and tested with. */
    static final String COORDINATES = "redis.clients:jedis:7.5.3";

    private JedisNeeded() {}

    static RedisServer connect(String uri) {
        try {
            return RedisServer.connect(uri);
        } catch (NoClassDefFoundError e) {
            throw new IdException(
                    Code.REFUSED,
                    "Ids on Redis need Jedis, and a class of it or of what it brings is missing (" + e.getMessage()
                            + "): add " + COORDINATES + " to the program's dependencies.",
                    e);
        }
    }
}
