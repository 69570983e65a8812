package io.trivet.rpc;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Short texts that are sent with a call or its answer, such as the caller's identity or a trace id.
 *
 * <p>Keys are letters, digits and hyphens, and ignore case. Values are printable ASCII. Entries therefore fit into
 * headers where the wire is HTTP. At most {@value #MAX_ENTRIES} entries, and {@value #MAX_LENGTH} characters in total.
 * Immutable.
 */
public final class Metadata {
    /** The maximum number of entries. */
    public static final int MAX_ENTRIES = 100;

    /** The maximum number of characters of all keys and values together. */
    public static final int MAX_LENGTH = 8192;

    private static final Metadata EMPTY = new Metadata(Map.of());

    private final Map<String, String> entries;

    private Metadata(Map<String, String> entries) {
        this.entries = entries;
    }

    /** Returns metadata without entries. */
    public static Metadata empty() {
        return EMPTY;
    }

    /**
     * Returns metadata with one entry.
     *
     * @throws IllegalArgumentException as {@link #with}
     */
    public static Metadata of(String key, String value) {
        return EMPTY.with(key, value);
    }

    /**
     * Returns a copy with one more entry, which replaces an entry of the same key.
     *
     * @throws IllegalArgumentException if not every wire can carry the key or the value, or if the limits would be
     *     exceeded
     */
    public Metadata with(String key, String value) {
        Map<String, String> more = new TreeMap<>(entries);
        put(more, key, value);
        return checked(more);
    }

    /**
     * Returns metadata with these entries.
     *
     * @throws IllegalArgumentException as {@link #with}
     */
    public static Metadata of(Map<String, String> entries) {
        Map<String, String> all = new TreeMap<>();
        entries.forEach((key, value) -> put(all, key, value));
        return checked(all);
    }

    /**
     * Returns metadata with the entries that are valid, as long as there is room. For transports, whose headers include
     * other entries.
     */
    public static Metadata ofFitting(Map<String, String> entries) {
        Map<String, String> fitting = new TreeMap<>();
        int length = 0;
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            String key = entry.getKey();
            String value = entry.getValue();
            int longer = length + key.length() + value.length();
            if (fitting.size() < MAX_ENTRIES && longer <= MAX_LENGTH && isKey(key) && isPrintable(value)) {
                fitting.put(key.toLowerCase(Locale.ROOT), value);
                length = longer;
            }
        }
        return fitting.isEmpty() ? EMPTY : new Metadata(Collections.unmodifiableMap(fitting));
    }

    private static void put(Map<String, String> entries, String key, String value) {
        Objects.requireNonNull(value, "value");
        if (!isKey(key)) {
            throw new IllegalArgumentException(
                    "A metadata key must be 1 to 64 letters, digits and hyphens, not '" + key + "'.");
        }
        if (!isPrintable(value)) {
            throw new IllegalArgumentException(
                    "The metadata value of '" + key + "' is not printable ASCII: encode it, for example as Base64.");
        }
        entries.put(key.toLowerCase(Locale.ROOT), value);
    }

    private static Metadata checked(Map<String, String> more) {
        int length = 0;
        for (Map.Entry<String, String> entry : more.entrySet()) {
            length += entry.getKey().length() + entry.getValue().length();
        }
        if (more.size() > MAX_ENTRIES || length > MAX_LENGTH) {
            throw new IllegalArgumentException("Metadata may have at most " + MAX_ENTRIES + " entries and " + MAX_LENGTH
                    + " characters in total.");
        }
        return more.isEmpty() ? EMPTY : new Metadata(Collections.unmodifiableMap(more));
    }

    /** Returns the entries of both. Where both have a key, the others' value is used. */
    public Metadata with(Metadata others) {
        if (entries.isEmpty() || others.entries.isEmpty()) {
            return entries.isEmpty() ? others : this;
        }
        Map<String, String> all = new TreeMap<>(entries);
        all.putAll(others.entries);
        return checked(all);
    }

    /** Returns the value of a key, or null. */
    public @Nullable String get(String key) {
        return entries.isEmpty() ? null : entries.get(key.toLowerCase(Locale.ROOT));
    }

    /** Returns all entries, sorted by key; keys are in lower case. Unmodifiable. */
    public Map<String, String> entries() {
        return entries;
    }

    private static boolean isKey(String key) {
        if (key.isEmpty() || key.length() > 64) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean fits = c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPrintable(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Metadata metadata && entries.equals(metadata.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    /** Returns only the keys, because a value may be a secret. */
    @Override
    public String toString() {
        return "Metadata" + entries.keySet();
    }
}
