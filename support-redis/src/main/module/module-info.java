/** Addresses, faults and connections of Redis, for locks and ids. Internal: it exports nothing to programs. */
@SuppressWarnings({"module", "requires-automatic"}) // The modules that it exports to are compiled later; Jedis has a name, and no descriptor.
module io.trivet.support.redis {
    requires org.apache.commons.pool2;
    requires static org.jspecify;
    requires redis.clients.jedis;

    exports io.trivet.support.redis to
            io.trivet.id.redis,
            io.trivet.lock.redis;
}
