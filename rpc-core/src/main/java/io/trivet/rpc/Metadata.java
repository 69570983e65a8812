package io.trivet.rpc;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Short texts that travel beside a call or its answer: who calls, what it belongs to.
 *
 * <p>Keys are letters, digits and hyphens, without regard to case; values are printable ASCII; so they are headers where the wire is HTTP. At
 * most {@value #MAX_ENTRIES} of them, {@value #MAX_LENGTH} characters in all. Immutable.
 */
public final class Metadata {
    /** No more entries than this travel with a call. */
    public static final int MAX_ENTRIES = 100;

    /** No more characters than this, keys and values together, travel with a call. */
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
     * Returns metadata with one more entry, which replaces any of the same key.
     *
     * @throws IllegalArgumentException if key or value can't travel on every wire, or there would be too much
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

    /** Returns metadata with those of the entries that can travel, as long as there is room: for transports, whose headers are for others too. */
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
                    "A metadata key is 1 to 64 letters, digits and hyphens, not '" + key + "'.");
        }
        if (!isPrintable(value)) {
            throw new IllegalArgumentException(
                    "The metadata value of '" + key + "' is not printable ASCII: encode it, as Base64 for one.");
        }
        entries.put(key.toLowerCase(Locale.ROOT), value);
    }

    private static Metadata checked(Map<String, String> more) {
        int length = 0;
        for (Map.Entry<String, String> entry : more.entrySet()) {
            length += entry.getKey().length() + entry.getValue().length();
        }
        if (more.size() > MAX_ENTRIES || length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "Metadata is at most " + MAX_ENTRIES + " entries of " + MAX_LENGTH + " characters in all.");
        }
        return more.isEmpty() ? EMPTY : new Metadata(Collections.unmodifiableMap(more));
    }

    /** Returns these entries and the others, which win where both have a key. */
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

    /** Returns all entries, by keys in lower case and in their order; not to be changed. */
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

    /** Returns the keys alone: a value may be a secret. */
    @Override
    public String toString() {
        return "Metadata" + entries.keySet();
    }
}
