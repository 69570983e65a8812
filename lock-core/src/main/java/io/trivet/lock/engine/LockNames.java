package io.trivet.lock.engine;

import java.util.Objects;

/** The rule for lock names on all backends. */
final class LockNames {
    private static final int MAX_LENGTH = 255;

    private LockNames() {}

    static void check(String name) {
        Objects.requireNonNull(name, "name");
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "A lock's name must have 1 to 255 characters, not " + name.length() + ".");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean paired = Character.isHighSurrogate(c)
                    && i + 1 < name.length()
                    && Character.isLowSurrogate(name.charAt(i + 1));
            if (paired) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                // Half a surrogate pair becomes '?' in UTF-8, so two names would be one lock.
                throw new IllegalArgumentException(String.format(
                        "A lock's name must not contain NUL or half a surrogate pair: U+%04X at index %d.",
                        (int) c, i));
            }
        }
    }
}
