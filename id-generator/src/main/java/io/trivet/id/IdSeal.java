package io.trivet.id;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.OptionalLong;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * One block of AES over an id and 64 zero bits, written as two numbers in base 62. If decryption yields the zeros, a
 * holder of the key made the text.
 */
final class IdSeal {
    private static final byte[] LABEL = "io.trivet.id seal ".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_LENGTH = 16;

    private final AesBlock.PerThread sealing;
    private final AesBlock.PerThread opening;

    IdSeal(SecretKey key, byte[] type) {
        SecretKey derived = derive(key, type);
        sealing = new AesBlock.PerThread(Cipher.ENCRYPT_MODE, derived);
        opening = new AesBlock.PerThread(Cipher.DECRYPT_MODE, derived);
    }

    /**
     * Derives a separate key, because the permutation uses the key itself: the two must never process the same block
     * under one key.
     */
    private static SecretKey derive(SecretKey key, byte[] type) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(LABEL);
            return new SecretKeySpec(Arrays.copyOf(mac.doFinal(type), KEY_LENGTH), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "Could not derive a sealing key from the key of an IdCipher: " + e.getMessage(), e);
        }
    }

    String seal(long id) {
        AesBlock block = sealing.get();
        block.process(id, 0);
        return IdFormat.BASE62.format(block.high()) + IdFormat.BASE62.format(block.low());
    }

    OptionalLong open(String text) {
        long high;
        long low;
        try {
            high = IdFormat.BASE62.parse(text.substring(0, text.length() / 2));
            low = IdFormat.BASE62.parse(text.substring(text.length() / 2));
        } catch (IllegalArgumentException e) {
            // The text is not from this cipher.
            return OptionalLong.empty();
        }
        AesBlock block = opening.get();
        block.process(high, low);
        return block.low() == 0 ? OptionalLong.of(block.high()) : OptionalLong.empty();
    }
}
