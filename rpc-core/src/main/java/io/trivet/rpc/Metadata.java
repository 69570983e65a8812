package io.trivet.rpc;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Short texts that are sent with a call or its answer, such as the caller's identity or a trace id.
 *
 * <p>Keys are letters, digits and hyphens, and ignore case. Values are printable ASCII. Entries therefore fit into
 * headers where the wire is HTTP. A key may have several values, in their order. A key that ends with {@code -bin} may
 * have bytes as its value, which are sent as Base64. At most {@value #MAX_ENTRIES} values, and {@value #MAX_LENGTH}
 * characters in total, keys included. Immutable.
 */
public final class Metadata {
    /** The maximum number of values. */
    public static final int MAX_ENTRIES = 100;

    /** The maximum number of characters of all keys and values together. */
    public static final int MAX_LENGTH = 8192;

    private static final String OF_BYTES = "-bin";
    private static final Metadata EMPTY = new Metadata(Map.of());

    /** The values by key; neither the map nor the lists are changed any more. */
    private final Map<String, List<String>> entries;

    private Metadata(Map<String, List<String>> entries) {
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
     * Returns metadata with these entries, in their order. A key may occur several times.
     *
     * @throws IllegalArgumentException as {@link #with}
     */
    public static Metadata of(Collection<Map.Entry<String, String>> entries) {
        Map<String, List<String>> all = new TreeMap<>();
        entries.forEach(entry -> put(all, entry.getKey(), entry.getValue()));
        return checked(all);
    }

    /**
     * Returns metadata with the entries that are valid, as long as there is room. For transports, whose headers include
     * other entries.
     */
    public static Metadata ofFitting(Collection<Map.Entry<String, String>> entries) {
        Map<String, List<String>> fitting = new TreeMap<>();
        int count = 0;
        int length = 0;
        for (Map.Entry<String, String> entry : entries) {
            String key = entry.getKey();
            String value = entry.getValue();
            int longer = length + key.length() + value.length();
            if (count < MAX_ENTRIES && longer <= MAX_LENGTH && isKey(key) && isPrintable(value)) {
                put(fitting, key, value);
                count++;
                length = longer;
            }
        }
        return checked(fitting);
    }

    /**
     * Returns a copy with this value for the key, in place of all values that the key had.
     *
     * @throws IllegalArgumentException if not every wire can carry the key or the value, or if the limits would be
     *     exceeded
     */
    public Metadata with(String key, String value) {
        Map<String, List<String>> more = new TreeMap<>(entries);
        more.remove(key.toLowerCase(Locale.ROOT));
        put(more, key, value);
        return checked(more);
    }

    /**
     * Returns a copy with one more value for the key, after those that it has.
     *
     * @throws IllegalArgumentException as {@link #with(String, String)}
     */
    public Metadata adding(String key, String value) {
        Map<String, List<String>> more = new TreeMap<>(entries);
        more.computeIfPresent(key.toLowerCase(Locale.ROOT), (same, values) -> new ArrayList<>(values));
        put(more, key, value);
        return checked(more);
    }

    /**
     * Returns a copy with these bytes for the key, in place of all values that the key had.
     *
     * @throws IllegalArgumentException if the key doesn't end with {@code -bin}, and as {@link #with(String, String)}
     */
    public Metadata with(String key, byte[] value) {
        return with(keyOfBytes(key), Base64.getEncoder().withoutPadding().encodeToString(value));
    }

    /**
     * Returns a copy with one more value of bytes for the key, after those that it has.
     *
     * @throws IllegalArgumentException as {@link #with(String, byte[])}
     */
    public Metadata adding(String key, byte[] value) {
        return adding(keyOfBytes(key), Base64.getEncoder().withoutPadding().encodeToString(value));
    }

    /** Returns the entries of both. Where both have a key, the others' values are used. */
    public Metadata with(Metadata others) {
        if (entries.isEmpty() || others.entries.isEmpty()) {
            return entries.isEmpty() ? others : this;
        }
        Map<String, List<String>> all = new TreeMap<>(entries);
        all.putAll(others.entries);
        return checked(all);
    }

    private static String keyOfBytes(String key) {
        if (!key.toLowerCase(Locale.ROOT).endsWith(OF_BYTES)) {
            throw new IllegalArgumentException(
                    "A metadata key for bytes must end with " + OF_BYTES + ", unlike '" + key + "'.");
        }
        return key;
    }

    private static void put(Map<String, List<String>> entries, String key, String value) {
        Objects.requireNonNull(value, "value");
        if (!isKey(key)) {
            throw new IllegalArgumentException(
                    "A metadata key must be 1 to 64 letters, digits and hyphens, not '" + key + "'.");
        }
        if (!isPrintable(value)) {
            throw new IllegalArgumentException("The metadata value of '" + key
                    + "' is not printable ASCII: give bytes to a key that ends with " + OF_BYTES + ".");
        }
        entries.computeIfAbsent(key.toLowerCase(Locale.ROOT), first -> new ArrayList<>(1))
                .add(value);
    }

    private static Metadata checked(Map<String, List<String>> more) {
        if (more.isEmpty()) {
            return EMPTY;
        }
        int count = 0;
        int length = 0;
        for (Map.Entry<String, List<String>> entry : more.entrySet()) {
            for (String value : entry.getValue()) {
                count++;
                length += entry.getKey().length() + value.length();
            }
        }
        if (count > MAX_ENTRIES || length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "Metadata may have at most " + MAX_ENTRIES + " values and " + MAX_LENGTH + " characters in total.");
        }
        more.replaceAll((key, values) -> List.copyOf(values));
        return new Metadata(Collections.unmodifiableMap(more));
    }

    /** Returns the last value of a key, or null if it has none. */
    public @Nullable String get(String key) {
        List<String> values = all(key);
        return values.isEmpty() ? null : values.get(values.size() - 1);
    }

    /** Returns the values of a key, in their order; an empty list if it has none. Unmodifiable. */
    public List<String> all(String key) {
        return entries.isEmpty() ? List.of() : entries.getOrDefault(key.toLowerCase(Locale.ROOT), List.of());
    }

    /**
     * Returns the bytes of the last value of a key that ends with {@code -bin}, or null if it has none.
     *
     * @throws RpcException INVALID_ARGUMENT if the value isn't Base64, which a peer may have sent
     */
    public byte @Nullable [] bytes(String key) {
        String text = get(keyOfBytes(key));
        try {
            return text == null ? null : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new RpcException(
                    RpcStatus.INVALID_ARGUMENT,
                    "the metadata value of '" + key + "' isn't Base64, as that of a key that ends with " + OF_BYTES
                            + " must be.",
                    e);
        }
    }

    /** Returns the values of all keys, sorted by key; keys are in lower case. Unmodifiable. */
    public Map<String, List<String>> entries() {
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
