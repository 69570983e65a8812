package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MemoryAccount;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Compression formats of documents (RFC 9110, 8.4.1). If a peer accepts several equally, the first is used. */
enum ContentCoding {
    GZIP("gzip") {
        @Override
        InputStream unpacking(ByteBuf packed) throws IOException {
            return new GZIPInputStream(new ByteBufInputStream(packed), BUFFER);
        }

        @Override
        OutputStream packing(ByteBuf packed) throws IOException {
            return new GZIPOutputStream(new ByteBufOutputStream(packed), BUFFER) {
                {
                    def.setLevel(Deflater.BEST_SPEED);
                }
            };
        }
    },

    /** The zlib format, as specified; also read without zlib's frame, because some peers send it so. */
    DEFLATE("deflate") {
        @Override
        InputStream unpacking(ByteBuf packed) {
            Inflater inflater = new Inflater(!isZlib(packed));
            return new InflaterInputStream(new ByteBufInputStream(packed), inflater, BUFFER) {
                @Override
                public void close() throws IOException {
                    super.close();
                    inflater.end();
                }
            };
        }

        @Override
        OutputStream packing(ByteBuf packed) {
            Deflater deflater = new Deflater(Deflater.BEST_SPEED);
            return new DeflaterOutputStream(new ByteBufOutputStream(packed), deflater, BUFFER) {
                @Override
                public void close() throws IOException {
                    super.close();
                    deflater.end();
                }
            };
        }
    };

    /** A generous upper bound for how much longer a compressed document is than the original. */
    static final int MAX_MORE = 64 * 1024;

    private static final int BUFFER = 8192;
    private static final int ZLIB_CHECK = 31;
    private static final int ZLIB_DEFLATE = 8;

    private final String word;

    ContentCoding(String word) {
        this.word = word;
    }

    /** Returns the coding that a Content-Encoding names, or null if it names none of these. */
    static @Nullable ContentCoding of(@Nullable String encoding) {
        if (encoding == null) {
            return null;
        }
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default -> null;
        };
    }

    /**
     * Returns the coding of these to which an Accept-Encoding gives the most weight, or null if it accepts none of
     * them.
     */
    static @Nullable ContentCoding accepted(String encodings) {
        ContentCoding best = null;
        double max = 0;
        for (String each : encodings.split(",", -1)) {
            ContentCoding coding = of(each.split(";", 2)[0]);
            if (coding != null) {
                double weight = weight(each);
                if (weight > max || weight == max && best != null && coding.compareTo(best) < 0) {
                    best = coding;
                    max = weight;
                }
            }
        }
        return best;
    }

    /** Returns whether an Accept-Encoding lists nothing but these. */
    static boolean areAll(String encodings) {
        for (String each : encodings.split(",", -1)) {
            if (of(each.split(";", 2)[0]) == null) {
                return false;
            }
        }
        return true;
    }

    private static double weight(String accepted) {
        String compact = accepted.replace(" ", "").toLowerCase(Locale.ROOT);
        int at = compact.indexOf(";q=");
        try {
            return at < 0 ? 1 : Double.parseDouble(compact.substring(at + ";q=".length()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Returns the name in headers. */
    String word() {
        return word;
    }

    /** Returns a stream that decompresses the buffer. */
    abstract InputStream unpacking(ByteBuf packed) throws IOException;

    /** Returns a stream that compresses into the buffer. It prefers speed to size, as Python does. */
    abstract OutputStream packing(ByteBuf packed) throws IOException;

    private static boolean isZlib(ByteBuf packed) {
        if (packed.readableBytes() < 2) {
            return false;
        }
        int head = packed.getUnsignedShort(packed.readerIndex());
        return head % ZLIB_CHECK == 0 && (head >> Byte.SIZE & 0xF) == ZLIB_DEFLATE;
    }

    /**
     * Decompresses a document.
     *
     * @param maxLength the maximum length of the result in bytes
     * @param account the account from which its memory is taken, or null to count nothing. The caller gives back as
     *     many bytes as the returned array has
     * @throws IOException if the document isn't in this format, or expands so much that it must be an attack
     * @throws TooLongException if the result is longer
     * @throws RpcException RESOURCE_EXHAUSTED if there is no memory for it at the moment
     */
    byte[] unpack(ByteBuf packed, int maxLength, @Nullable MemoryAccount account) throws IOException {
        long max = Math.max(Limits.FREE_BYTES, (long) Limits.MAX_RATIO * packed.readableBytes());
        byte[] unpacked = new byte[BUFFER];
        int taken = 0;
        int length = 0;
        try (InputStream in = unpacking(packed.duplicate())) {
            int count;
            while ((count = in.read(unpacked, length, unpacked.length - length)) >= 0) {
                length += count;
                if (length > maxLength) {
                    throw new TooLongException("it unpacks to more than " + maxLength + " bytes");
                }
                if (length > max) {
                    throw new IOException("it unpacks to more than " + Limits.MAX_RATIO + " times its size");
                }
                if (length == unpacked.length) {
                    int room = (int) Math.min(2L * length, maxLength + 1L);
                    if (account != null && !account.tryTake(room - taken)) {
                        throw new RpcException(
                                RpcStatus.RESOURCE_EXHAUSTED,
                                "the other calls under way leave no memory to unpack it: call again after a pause.");
                    }
                    taken = account == null ? 0 : room;
                    unpacked = Arrays.copyOf(unpacked, room);
                }
            }
            byte[] whole = Arrays.copyOf(unpacked, length);
            if (account != null) {
                account.take(length);
            }
            return whole;
        } catch (EOFException e) {
            // The JDK's exception often has no message.
            throw new IOException("it ends too early", e);
        } finally {
            if (account != null) {
                account.giveBack(taken);
            }
        }
    }

    /** A document that is longer than the limit. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        private TooLongException(String message) {
            super(message);
        }
    }

    /** Compresses a document, and releases it. */
    ByteBuf pack(ByteBuf document) {
        ByteBuf packed = ByteBufAllocator.DEFAULT.buffer(document.readableBytes() / 4 + BUFFER / 8);
        try (OutputStream out = packing(packed)) {
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
