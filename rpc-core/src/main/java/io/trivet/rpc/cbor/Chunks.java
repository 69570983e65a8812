package io.trivet.rpc.cbor;

import java.io.ByteArrayOutputStream;

/** What comes without a length in front: strings in pieces, and whatever is only passed over. */
final class Chunks {
    private Chunks() {}

    static String text(CborReader in) {
        StringBuilder whole = new StringBuilder();
        while (in.more(0, -1)) {
            whole.append(in.textBehind(piece(in, Major.TEXT)));
        }
        return whole.toString();
    }

    static byte[] bytes(CborReader in) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        while (in.more(0, -1)) {
            whole.writeBytes(in.bytesBehind(piece(in, Major.BYTES)));
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

    /** Passes over the next item, whatever it is. */
    static void skip(CborReader in) {
        int initial = in.next();
        switch (Major.of(initial)) {
            case Major.UNSIGNED, Major.NEGATIVE -> in.argument(initial);
            case Major.BYTES, Major.TEXT -> skipString(in, initial);
            case Major.ARRAY, Major.MAP -> skipElements(in, initial);
            default -> skipSimple(in, initial);
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

    private static void skipElements(CborReader in, int initial) {
        int count = in.count(initial);
        in.down();
        for (int i = 0; in.more(i, count); i++) {
            skip(in);
            if (Major.of(initial) == Major.MAP) {
                skip(in);
            }
        }
        in.up();
    }

    /** Passes over a number or a simple value; returns the value's number, or the number's bits. */
    static long skipSimple(CborReader in, int initial) {
        long value = in.argument(initial);
        if (Major.info(initial) == 24 && value < 32) {
            throw in.failure("a simple value has a byte too many");
        }
        return value;
    }
}
