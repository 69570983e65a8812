package io.trivet.lock.redis;

import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Finds the key that keeps a lock's last generation: one of the same hash slot, since a cluster runs a script only on keys of one
 * slot.
 */
final class CounterKey {
    static final String PREFIX = "trivet:token:";

    private static final int SLOTS = 16_384;

    private CounterKey() {}

    static String of(String name) {
        String wrapped = PREFIX + '{' + name + '}';
        if (name.indexOf('{') < 0 && name.indexOf('}') < 0) {
            return wrapped;
        }
        int slot = JedisClusterCRC16.getSlot(name);
        if (JedisClusterCRC16.getSlot(wrapped) == slot) {
            return wrapped;
        }
        int open = name.indexOf('{');
        int close = name.indexOf('}', open + 1);
        // Redis hashes only what is inside the first braces, if that is something.
        boolean tagged = open >= 0 && close > open + 1;
        return PREFIX + '{' + (tagged ? name.substring(open + 1, close) : Tags.BY_SLOT[slot]) + "}:" + name;
    }

    /** For a name whose braces are no tag, like "a}b", and can't be put into one: a short text for each slot, made when first needed. */
    private static final class Tags {
        private static final String[] BY_SLOT = new String[SLOTS];

        static {
            int found = 0;
            for (int i = 0; found < SLOTS; i++) {
                String tag = Integer.toString(i, Character.MAX_RADIX);
                int slot = JedisClusterCRC16.getSlot(tag);
                if (BY_SLOT[slot] == null) {
                    BY_SLOT[slot] = tag;
                    found++;
                }
            }
        }
    }
}
