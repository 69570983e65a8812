package io.trivet.rpc.cbor;

import io.trivet.rpc.spi.MessageMemory;
import java.io.ByteArrayOutputStream;

/** Reads items of indefinite length: strings in pieces, and skipped items. */
final class IndefiniteLengthItems {
    private IndefiniteLengthItems() {}

    static String text(CborReader in) {
        StringBuilder whole = new StringBuilder();
        long from = in.position();
        while (in.more(0, -1)) {
            whole.append(in.textBehind(piece(in, Major.TEXT)));
            in.requireShort(in.position() - from);
        }
        return whole.toString();
    }

    static byte[] bytes(CborReader in) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        while (in.more(0, -1)) {
            whole.writeBytes(in.bytesBehind(piece(in, Major.BYTES)));
            in.requireShort(whole.size());
        }
        return whole.toByteArray();
    }

    /** Returns the first byte of a piece, which must have a length, and no tag. */
    private static int piece(CborReader in, int major) {
        int initial = in.next();
        if (Major.of(initial) != major || Major.info(initial) == Major.INDEFINITE || in.tag() != CborReader.NO_TAG) {
            throw in.unexpected("a piece of " + Major.name(major), initial);
        }
        return initial;
    }

    /** Skips the next item. */
    static void skip(CborReader in) {
        skip(in, false);
    }

    /** Skips the next item, and counts the memory that it will take when other code creates a value from it. */
    static void skipCounting(CborReader in) {
        skip(in, true);
    }

    private static void skip(CborReader in, boolean counts) {
        int before = in.position();
        int initial = in.next();
        switch (Major.of(initial)) {
            case Major.UNSIGNED, Major.NEGATIVE -> in.argument(initial);
            case Major.BYTES, Major.TEXT -> skipString(in, initial);
            case Major.ARRAY, Major.MAP -> skipElements(in, initial, counts);
            default -> skipSimple(in, initial);
        }
        if (counts) {
            int length = in.position() - before;
            in.charge(MessageMemory.SLOT);
            switch (Major.of(initial)) {
                case Major.BYTES, Major.TEXT -> in.charge(MessageMemory.STRING + length);
                case Major.ARRAY, Major.MAP -> {
                    // Its content is counted already.
                }
                default -> in.charge(length > 1 ? MessageMemory.BOXED : 0);
            }
        }
    }

    private static void skipString(CborReader in, int initial) {
        if (Major.info(initial) != Major.INDEFINITE) {
            in.skipBytes(in.length(initial));
            return;
        }
        while (in.more(0, -1)) {
            in.skipBytes(in.length(piece(in, Major.of(initial))));
        }
    }

    private static void skipElements(CborReader in, int initial, boolean counts) {
        int count = in.count(initial);
        boolean isMap = Major.of(initial) == Major.MAP;
        in.down(!counts ? 0 : isMap ? MessageMemory.MAP : MessageMemory.LIST);
        for (int i = 0; in.more(i, count); i++) {
            skip(in, counts);
            if (isMap) {
                skip(in, counts);
                in.charge(counts ? MessageMemory.ENTRY - 2 * MessageMemory.SLOT : 0);
            }
        }
        in.up();
    }

    /** Skips a number or a simple value; returns the value's number, or the number's bits. */
    static long skipSimple(CborReader in, int initial) {
        long value = in.argument(initial);
        if (Major.info(initial) == 24 && value < 32) {
            throw in.failure("a simple value has a byte too many");
        }
        return value;
    }
}
