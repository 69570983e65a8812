/** The interface through which locks and ids talk to Redis; addresses and faults are exported only to these. */
@SuppressWarnings({"module", "requires-automatic"}) // It exports to later modules; Jedis has no descriptor.
module io.trivet.support.redis {
    requires org.apache.commons.pool2;
    requires static org.jspecify;
    requires org.slf4j;
    requires redis.clients.jedis;

    exports io.trivet.redis;
    exports io.trivet.support.redis to
            io.trivet.id.redis,
            io.trivet.lock.redis;
}
