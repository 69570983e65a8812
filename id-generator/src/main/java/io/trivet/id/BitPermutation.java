package io.trivet.id;

import java.nio.ByteBuffer;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/**
 * FF1 of NIST SP 800-38G, radix 2: a keyed permutation of numbers of 20 to 64 bits. With radix 2 a number's bits are
 * its digits. Only the last block of each round's MAC differs, so that a round costs one block of AES.
 */
final class BitPermutation {
    private static final int ROUNDS = 10;
    private static final int BLOCK = 16;

    private final int bits;
    private final int leftBits;
    private final int rightBits;
    private final int halfBytes;

    /**
     * The last block of each round's MAC, combined with the MAC of the blocks before it; the round and a half are still
     * missing.
     */
    private final long high;

    private final long low;

    /** One cipher for each thread, because threads can't share one, and creating one is expensive. */
    private final AesBlock.PerThread aes;

    BitPermutation(SecretKey key, int bits, byte[] tweak) {
        this.bits = bits;
        leftBits = bits / 2;
        rightBits = bits - leftBits;
        halfBytes = (rightBits + 7) / 8;
        aes = new AesBlock.PerThread(Cipher.ENCRYPT_MODE, key);
        AesBlock block = aes.get();

        ByteBuffer fixed = ByteBuffer.allocate(BLOCK + roundUp(tweak.length + 1 + halfBytes));
        fixed.put(new byte[] {1, 2, 1, 0, 0, 2, ROUNDS, (byte) leftBits})
                .putInt(bits)
                .putInt(tweak.length)
                .put(tweak)
                .rewind();
        long macHigh = 0;
        long macLow = 0;
        while (fixed.remaining() > BLOCK) {
            block.process(macHigh ^ fixed.getLong(), macLow ^ fixed.getLong());
            macHigh = block.high();
            macLow = block.low();
        }
        high = macHigh ^ fixed.getLong();
        low = macLow ^ fixed.getLong();
    }

    private static int roundUp(int length) {
        return (length + BLOCK - 1) / BLOCK * BLOCK;
    }

    long encrypt(long number) {
        check(number);
        AesBlock block = aes.get();
        long left = number >>> rightBits;
        long right = number & mask(rightBits);
        for (int round = 0; round < ROUNDS; round++) {
            long mixed = (left + mac(block, round, right)) & roundMask(round);
            left = right;
            right = mixed;
        }
        return left << rightBits | right;
    }

    long decrypt(long number) {
        check(number);
        AesBlock block = aes.get();
        long left = number >>> rightBits;
        long right = number & mask(rightBits);
        for (int round = ROUNDS - 1; round >= 0; round--) {
            long mixed = (right - mac(block, round, left)) & roundMask(round);
            right = left;
            left = mixed;
        }
        return left << rightBits | right;
    }

    private long mac(AesBlock block, int round, long half) {
        block.process(high, low ^ ((long) round << (halfBytes * Byte.SIZE) | half));
        return block.high();
    }

    private long roundMask(int round) {
        return mask(round % 2 == 0 ? leftBits : rightBits);
    }

    private void check(long number) {
        if (bits < Long.SIZE && number >>> bits != 0) {
            throw new IllegalArgumentException("The id " + number + " has more than the cipher's " + bits + " bits.");
        }
    }

    private static long mask(int bits) {
        return (1L << bits) - 1;
    }
}
