/** Locks on Redis. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Jedis has no descriptor.
module io.trivet.lock.redis {
    requires transitive io.trivet.lock;
    requires transitive io.trivet.support.redis;
    requires static org.jspecify;
    requires org.slf4j;
    requires transitive redis.clients.jedis;

    exports io.trivet.lock.redis;
}
