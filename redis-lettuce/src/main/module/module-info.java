/** Locks and ids on Redis through Lettuce. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Lettuce has no descriptor.
module io.trivet.redis.lettuce {
    requires transitive io.trivet.support.redis;
    requires transitive lettuce.core;
    requires static org.jspecify;
    requires org.slf4j;

    exports io.trivet.redis.lettuce;
}
