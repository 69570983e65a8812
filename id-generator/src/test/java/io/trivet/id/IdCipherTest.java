package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.fpe.FPEFF1Engine;
import org.bouncycastle.crypto.params.FPEParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdCipherTest {
    private static final SecretKey KEY = key(1, 16);

    private final IdCipher orders = IdCipher.builder("order").key(1, KEY).build();

    private static SecretKey key(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return new SecretKeySpec(bytes, "AES");
    }

    /** Bouncy Castle's FF1 on the same bits, as digits of radix 2. */
    @ParameterizedTest
    @CsvSource({"20, 16", "31, 16", "53, 24", "63, 16", "63, 32", "64, 16", "64, 32"})
    void itIsFf1(int bits, int keyLength) {
        for (String type : new String[] {"o", "order", "elevenbytes", "a type with a name of many bytes"}) {
            SecretKey key = key(2, keyLength);
            IdCipher cipher = IdCipher.builder(type).bits(bits).key(0, key).build();
            FPEFF1Engine peer = new FPEFF1Engine();
            peer.init(
                    true,
                    new FPEParameters(new KeyParameter(key.getEncoded()), 2, type.getBytes(StandardCharsets.UTF_8)));
            Random random = new Random(3);
            for (int i = 0; i < 100; i++) {
                long id = random.nextLong() >>> (Long.SIZE - bits);
                byte[] digits = new byte[bits];
                for (int bit = 0; bit < bits; bit++) {
                    digits[bit] = (byte) (id >>> (bits - 1 - bit) & 1);
                }
                peer.processBlock(digits, 0, bits, digits, 0);
                long expected = 0;
                for (byte digit : digits) {
                    expected = expected << 1 | digit;
                }
                assertThat(cipher.encrypt(id)).isEqualTo(expected);
                assertThat(cipher.decrypt(expected, 0)).isEqualTo(id);
            }
        }
    }

    @Test
    void imagesAreDistinctNotNegativeAndInNoOrder() {
        Set<Long> images = new HashSet<>();
        int rises = 0;
        long last = 0;
        for (long id = 0; id < 10_000; id++) {
            long image = orders.encrypt(id);
            assertThat(image).isNotNegative();
            images.add(image);
            rises += image > last ? 1 : 0;
            last = image;
        }
        assertThat(images).hasSize(10_000);
        assertThat(rises).isBetween(4500, 5500);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 17, 1L << 53, Long.MAX_VALUE})
    void eachFormIsDecoded(long id) {
        assertThat(orders.decrypt(orders.encrypt(id), orders.keyId())).isEqualTo(id);
        assertThat(orders.conceal(id)).hasSize(12).startsWith("1");
        assertThat(orders.reveal(orders.conceal(id))).hasValue(id);
        assertThat(orders.seal(id)).hasSize(23).startsWith("1");
        assertThat(orders.open(orders.seal(id))).hasValue(id);
    }

    @Test
    void typesLookDifferentAndAreNotConfused() {
        IdCipher users = IdCipher.builder("user").key(1, KEY).build();
        assertThat(users.encrypt(17)).isNotEqualTo(orders.encrypt(17));
        assertThat(users.reveal(orders.conceal(17))).isNotEqualTo(orders.reveal(orders.conceal(17)));
        assertThat(users.open(orders.seal(17))).isEmpty();
    }

    @Test
    void oldTextsAreStillDecodedAfterAChangeOfKeys() {
        IdCipher later =
                IdCipher.builder("order").key(1, KEY).key(61, key(9, 32)).build();
        assertThat(later.keyId()).isEqualTo(61);
        assertThat(later.conceal(17)).startsWith("z");
        assertThat(later.reveal(orders.conceal(17))).hasValue(17);
        assertThat(later.open(orders.seal(17))).hasValue(17);
        assertThat(later.decrypt(orders.encrypt(17), 1)).isEqualTo(17);
        assertThat(later.open(later.seal(17))).hasValue(17);
        // A cipher that has only the old key.
        assertThat(orders.reveal(later.conceal(17))).isEmpty();
        assertThat(orders.open(later.seal(17))).isEmpty();
        assertThatThrownBy(() -> orders.decrypt(1, 61)).hasMessageContaining("no key 61");
    }

    @Test
    void aChangedSealDoesNotOpen() {
        String sealed = orders.seal(17);
        for (int i = 0; i < sealed.length(); i++) {
            char[] touched = sealed.toCharArray();
            touched[i] = touched[i] == '7' ? '8' : '7';
            assertThat(orders.open(new String(touched))).isEmpty();
        }
        new Random(1)
                .longs(1000)
                .mapToObj(random -> "1" + IdFormat.BASE62.format(random) + IdFormat.BASE62.format(~random))
                .forEach(forged -> assertThat(orders.open(forged)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1LygHa16AHYF",
                "1zzzzzzzzzzz",
                "-00000000000",
                "1------------------------",
                "1_________-"
            })
    void textsOfAnotherFormAreEmpty(String text) {
        assertThat(orders.reveal(text)).isEmpty();
        assertThat(orders.open(text)).isEmpty();
    }

    @Test
    void invalidArgumentsAreRejected() {
        assertThatThrownBy(() -> IdCipher.builder("")).isInstanceOf(IllegalArgumentException.class);
        IdCipher.Builder builder = IdCipher.builder("order");
        assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.key(62, KEY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.key(-1, KEY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.bits(19)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.bits(65)).isInstanceOf(IllegalArgumentException.class);
        builder.key(1, KEY);
        assertThatThrownBy(() -> builder.key(1, key(5, 16))).hasMessageContaining("key 1 already");
        assertThatThrownBy(() -> orders.encrypt(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> orders.conceal(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> IdCipher.builder("order").key(1, key(1, 17)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AES");
        assertThat(orders).hasToString("IdCipher[order, key 1 of [1]]");
    }

    @Test
    void threadsShareACipher() {
        long[] ids = LongStream.range(0, 50_000).toArray();
        long[] back = Arrays.stream(ids)
                .parallel()
                .map(id -> orders.decrypt(orders.encrypt(id), 1))
                .toArray();
        assertThat(back).isEqualTo(ids);
    }
}
