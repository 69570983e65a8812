package io.trivet.id;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/** AES of single blocks under one key; a block is two longs. For one thread at a time. */
final class AesBlock {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int SIZE = 16;

    private final Cipher cipher;
    private final byte[] in;
    private final byte[] out;

    private AesBlock(Object[] parts) {
        cipher = (Cipher) parts[0];
        in = (byte[]) parts[1];
        out = (byte[]) parts[2];
    }

    /**
     * The AES state of each thread. It consists of JDK types only, because it stays with a thread that may outlive the
     * class loader of these classes.
     */
    static final class PerThread {
        private final ThreadLocal<Object[]> parts;

        /**
         * Creates the state for a mode of {@link Cipher}.
         *
         * @throws IllegalArgumentException if the key isn't an AES key
         */
        PerThread(int mode, SecretKey key) {
            parts = ThreadLocal.withInitial(() -> new Object[] {cipher(mode, key), new byte[SIZE], new byte[SIZE]});
            Object[] unused = parts.get();
        }

        AesBlock get() {
            return new AesBlock(parts.get());
        }
    }

    @SuppressWarnings("InsecureCryptoUsage") // Single blocks inside another construction; no data is chained.
    private static Cipher cipher(int mode, SecretKey key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(mode, key);
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The key of an IdCipher must be an AES key: " + e.getMessage() + ".", e);
        }
    }

    /** Processes a block; {@link #high} and {@link #low} then return the result. */
    void process(long high, long low) {
        LONG.set(in, 0, high);
        LONG.set(in, Long.BYTES, low);
        try {
            cipher.update(in, 0, SIZE, out, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES did not accept a block of 16 bytes.", e);
        }
    }

    long high() {
        return (long) LONG.get(out, 0);
    }

    long low() {
        return (long) LONG.get(out, Long.BYTES);
    }
}
