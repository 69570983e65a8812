package io.trivet.lock.redis;

/**
 * The key that stores a lock's last generation. It has the same hash slot as the lock's key, because a cluster runs a
 * script only on keys of one slot.
 */
final class CounterKey {
    static final String PREFIX = "trivet:token:";

    private CounterKey() {}

    static String of(String name) {
        String wrapped = PREFIX + '{' + name + '}';
        if (name.indexOf('{') < 0 && name.indexOf('}') < 0) {
            return wrapped;
        }
        int slot = HashSlot.of(name);
        if (HashSlot.of(wrapped) == slot) {
            return wrapped;
        }
        int open = name.indexOf('{');
        int close = name.indexOf('}', open + 1);
        // Redis hashes only the text inside the first braces, unless it is empty.
        boolean tagged = open >= 0 && close > open + 1;
        return PREFIX + '{' + (tagged ? name.substring(open + 1, close) : Tags.BY_SLOT[slot]) + "}:" + name;
    }

    /**
     * For a name whose braces are no hash tag, like "a}b", and which can't be put into one: a short text for each slot,
     * computed when it is first needed.
     */
    private static final class Tags {
        private static final String[] BY_SLOT = new String[HashSlot.COUNT];

        static {
            int found = 0;
            for (int i = 0; found < HashSlot.COUNT; i++) {
                String tag = Integer.toString(i, Character.MAX_RADIX);
                int slot = HashSlot.of(tag);
                if (BY_SLOT[slot] == null) {
                    BY_SLOT[slot] = tag;
                    found++;
                }
            }
        }
    }
}
