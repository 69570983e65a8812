package io.trivet.id;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A cipher that hides the order and the number of ids from outsiders, and can be undone with the key: each id has one
 * image under a key, and no two ids have the same image.
 *
 * <p>There are three forms. {@link #encrypt} returns another number with as many bits. {@link #conceal} returns a text
 * of 12 characters that also names the key, so that keys can be replaced. {@link #seal} returns a text of 23 characters
 * that only a holder of the key can make. Order 17 and user 17 look different: use one cipher for each type of id; they
 * can share the keys.
 *
 * <p>In the first two forms a made-up number or text can decode to some id, so you must still check authorization. In
 * the third form a made-up text decodes to an id with a probability of 2^-64. None of the forms is general encryption
 * of data: the same id always has the same image.
 *
 * <p>The permutation is FF1 of NIST SP 800-38G over bits (radix 2), with the type's name in UTF-8 as the tweak, on the
 * JDK's AES. A sealed id is one block of AES over the id and 64 zero bits, under a key derived from the key and the
 * type by HMAC-SHA256. Thread-safe.
 */
public final class IdCipher {
    /** The largest key id. */
    public static final int MAX_KEY_ID = 61;

    private static final String KEY_IDS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int KEY_ID_LENGTH = 1;
    private static final int NUMBER_LENGTH = 11;

    private final String type;
    private final int keyId;
    private final Map<Integer, Keyed> keys;

    private record Keyed(BitPermutation permutation, IdSeal seal) {}

    private IdCipher(Builder builder) {
        type = builder.type;
        byte[] tweak = type.getBytes(StandardCharsets.UTF_8);
        keyId = builder.newest;
        keys = new HashMap<>();
        builder.keys.forEach((id, key) ->
                keys.put(id, new Keyed(new BitPermutation(key, builder.bits, tweak), new IdSeal(key, tweak))));
    }

    /**
     * Returns a builder for a cipher of ids of this type, such as "order".
     *
     * @throws IllegalArgumentException if the name is empty
     */
    public static Builder builder(String type) {
        return new Builder(type);
    }

    /** Returns the id of the newest key, which encrypts ids. */
    public int keyId() {
        return keyId;
    }

    /**
     * Returns the id's image under the newest key: a number with as many bits as the cipher has.
     *
     * @throws IllegalArgumentException if the id has more bits than the cipher
     */
    public long encrypt(long id) {
        return newest().permutation().encrypt(id);
    }

    /**
     * Returns the id that an image stands for under the given key. Each image stands for exactly one id.
     *
     * @throws IllegalArgumentException if there is no such key, or the image has more bits than the cipher
     */
    public long decrypt(long image, int keyId) {
        Keyed keyed = keys.get(keyId);
        if (keyed == null) {
            throw new IllegalArgumentException("The cipher has no key " + keyId + ", only " + keys.keySet() + ".");
        }
        return keyed.permutation().decrypt(image);
    }

    /**
     * Returns the id's image as text: one character for the key, and 11 characters of {@link IdFormat#BASE62}.
     *
     * @throws IllegalArgumentException if the id has more bits than the cipher
     */
    public String conceal(long id) {
        return keyCharacter() + IdFormat.BASE62.format(encrypt(id));
    }

    /**
     * Returns the id of a text that {@link #conceal} made. Empty if the text names no key of this cipher, or has
     * another form.
     */
    public OptionalLong reveal(String text) {
        Keyed keyed = keyOf(text, KEY_ID_LENGTH + NUMBER_LENGTH);
        if (keyed == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(keyed.permutation().decrypt(IdFormat.BASE62.parse(text.substring(KEY_ID_LENGTH))));
        } catch (IllegalArgumentException e) {
            // More bits than the cipher has, or not base 62: the text is not from this cipher.
            return OptionalLong.empty();
        }
    }

    /**
     * Returns the id as a text that only a holder of the key can make: one character for the key, and 22 characters of
     * {@link IdFormat#BASE62}. Accepts any 64-bit id.
     */
    public String seal(long id) {
        return keyCharacter() + newest().seal().seal(id);
    }

    /**
     * Returns the id of a text that {@link #seal} made for this type under one of the keys. Empty for any other text.
     */
    public OptionalLong open(String text) {
        Keyed keyed = keyOf(text, KEY_ID_LENGTH + 2 * NUMBER_LENGTH);
        return keyed == null ? OptionalLong.empty() : keyed.seal().open(text.substring(KEY_ID_LENGTH));
    }

    private Keyed newest() {
        return Objects.requireNonNull(keys.get(keyId), "a builder has a newest key");
    }

    private char keyCharacter() {
        return KEY_IDS.charAt(keyId);
    }

    private @Nullable Keyed keyOf(String text, int length) {
        return text.length() == length ? keys.get(KEY_IDS.indexOf(text.charAt(0))) : null;
    }

    /** Returns the type and the ids of the keys, without secrets. */
    @Override
    public String toString() {
        return "IdCipher[" + type + ", key " + keyId + " of " + keys.keySet() + "]";
    }

    /** A builder of a cipher. Not thread-safe. */
    public static final class Builder {
        private final String type;
        private final Map<Integer, SecretKey> keys = new HashMap<>();
        private int newest;
        private int bits = 63;

        private Builder(String type) {
            if (type.isEmpty()) {
                throw new IllegalArgumentException(
                        "The type of a cipher must not be empty: name it, such as \"order\".");
            }
            this.type = type;
        }

        /**
         * Adds an AES key of 128, 192 or 256 bits. The key that was added last encrypts; the others only decrypt what
         * they encrypted earlier.
         *
         * @param id a number for the key, 0 to 61; never use it for another key
         * @throws IllegalArgumentException if the id is out of range or already has a key
         */
        public Builder key(int id, SecretKey key) {
            if (id < 0 || id > MAX_KEY_ID) {
                throw new IllegalArgumentException("A key id is 0 to " + MAX_KEY_ID + ", not " + id + ".");
            }
            if (keys.putIfAbsent(id, Objects.requireNonNull(key, "key")) != null) {
                throw new IllegalArgumentException("There is a key " + id + " already: use another id for each key.");
            }
            newest = id;
            return this;
        }

        /**
         * Sets the number of bits of ids and images, 20 to 64. The default is 63, so that images aren't negative; 53
         * suits JavaScript.
         *
         * @throws IllegalArgumentException if the number is out of range; with fewer bits FF1 is too weak
         */
        public Builder bits(int bits) {
            if (bits < 20 || bits > Long.SIZE) {
                throw new IllegalArgumentException("A cipher's ids have 20 to 64 bits, not " + bits + ".");
            }
            this.bits = bits;
            return this;
        }

        /**
         * Returns the cipher.
         *
         * @throws IllegalStateException if no key was given
         * @throws IllegalArgumentException if a key isn't an AES key
         */
        public IdCipher build() {
            if (keys.isEmpty()) {
                throw new IllegalStateException("A cipher needs a key: call key(id, key).");
            }
            return new IdCipher(this);
        }
    }
}
