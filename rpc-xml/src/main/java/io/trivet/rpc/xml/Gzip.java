package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Packs and unpacks documents. */
final class Gzip {
    private static final int BUFFER = 8192;

    private Gzip() {}

    /** Tells whether a Content-Encoding is ours. */
    static boolean is(String encoding) {
        return encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip");
    }

    /** Tells whether an Accept-Encoding takes it, unlike one that gives it no weight at all. */
    static boolean isAccepted(String encodings) {
        for (String each : encodings.split(",", -1)) {
            String[] parts = each.split(";", 2);
            if (is(parts[0].strip())) {
                return parts.length < 2 || !parts[1].replace(" ", "").matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    /**
     * Returns what was packed.
     *
     * @throws IOException if it is no gzip, or more than we unpack, or packed so tightly that it can only be meant to hurt
     */
    static byte[] unpack(ByteBuf packed) throws IOException {
        long most = Math.max(Limits.FREE_BYTES, (long) Limits.MOST_RATIO * packed.readableBytes());
        byte[] unpacked = new byte[Math.max(BUFFER, Math.min(4 * packed.readableBytes(), Limits.FREE_BYTES))];
        int length = 0;
        try (GZIPInputStream in = new GZIPInputStream(new ByteBufInputStream(packed.duplicate()), BUFFER)) {
            int count;
            while ((count = in.read(unpacked, length, unpacked.length - length)) >= 0) {
                length += count;
                if (length > Limits.DOCUMENT_BYTES) {
                    throw new IOException("it unpacks to more than " + Limits.DOCUMENT_BYTES + " bytes");
                }
                if (length > most) {
                    throw new IOException("it unpacks to more than " + Limits.MOST_RATIO + " times its size");
                }
                if (length == unpacked.length) {
                    unpacked = Arrays.copyOf(unpacked, 2 * length);
                }
            }
        } catch (EOFException e) {
            // The JDK's often says nothing.
            throw new IOException("it ends too early", e);
        }
        return Arrays.copyOf(unpacked, length);
    }

    /** Packs a document, which it releases, quickly rather than tightly, as Python does. */
    static ByteBuf pack(ByteBuf document) {
        ByteBuf packed = document.alloc().buffer(document.readableBytes() / 4 + BUFFER / 8);
        try (GZIPOutputStream out = new GZIPOutputStream(new ByteBufOutputStream(packed), BUFFER) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        }) {
            document.readBytes(out, document.readableBytes());
        } catch (IOException e) {
            packed.release();
            throw new UncheckedIOException("a buffer can't be written to", e);
        } finally {
            document.release();
        }
        return packed;
    }
}
