/** Worker ids, ranges and counted ids on Redis. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Jedis has no descriptor.
module io.trivet.id.redis {
    requires transitive io.trivet.id;
    requires transitive io.trivet.support.redis;
    requires static org.jspecify;
    requires transitive redis.clients.jedis;

    exports io.trivet.id.redis;
}
