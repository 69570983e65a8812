package io.trivet.lock.redis;

import io.trivet.support.redis.HashSlot;
import java.time.Duration;
import java.util.List;

/**
 * The key that stores a name's last generation, and the other keys beside that of the name itself. They have the same
 * hash slot as the name's key, because a cluster runs a script only on keys of one slot.
 */
final class CounterKey {
    static final String PREFIX = "trivet:token:";

    /** The time for which a counter is kept after a grant. After that, the server's clock is ahead of it. */
    static final Duration KEPT = Duration.ofDays(1);

    static final String KEPT_SECONDS = Long.toString(KEPT.toSeconds());

    private CounterKey() {}

    /**
     * Checks that a lock's name is not that of a counter.
     *
     * @throws IllegalArgumentException if it is
     */
    static void checkName(String name) {
        if (name.startsWith(PREFIX)) {
            throw new IllegalArgumentException("A lock's name on Redis must not begin with " + PREFIX
                    + ", because the fencing tokens are stored there: " + name);
        }
    }

    /** Returns the keys of a lock: its own, and its counter's. */
    static List<String> with(String name) {
        return List.of(name, of(name));
    }

    /** Returns the key of a sorted set: writers that wait for the name, and until when they keep readers off. */
    static String ofWaiting(String name) {
        return beside(of(name), "waiting:");
    }

    /** Returns the key that stores the generation of the last readers. */
    static String ofReaders(String name) {
        return beside(of(name), "readers:");
    }

    /** A counter's key goes on with a brace, so this is none. */
    private static String beside(String counter, String what) {
        return PREFIX + what + counter.substring(PREFIX.length());
    }

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
     * The tags for names whose braces are no hash tag, like "a}b", and which can't be put into one: a short text for
     * each slot, computed when it is first needed.
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
