package io.trivet.lock.engine;

import io.trivet.lock.spi.LockMode;
import java.util.Objects;

/** The rule for the names of locks of all kinds, and how messages name them. */
public final class LockNames {
    private static final int MAX_LENGTH = 255;

    private LockNames() {}

    /** Returns what the name stands for, as the beginning of a message: {@code Semaphore 'downloads'}. */
    public static String describe(LockMode.Kind kind, String name) {
        String what = switch (kind) {
            case EXCLUSIVE -> "Lock";
            case READ -> "Read lock";
            case WRITE -> "Write lock";
            case PERMIT -> "Semaphore";
        };
        return what + " '" + name + "'";
    }

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException unless it has 1 to 255 characters, and neither NUL nor half a surrogate pair
     */
    public static void check(String name) {
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
