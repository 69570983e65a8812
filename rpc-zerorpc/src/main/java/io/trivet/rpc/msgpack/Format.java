package io.trivet.rpc.msgpack;

/** The first bytes of values, in the numbering of the MessagePack specification. */
final class Format {
    static final int FIXMAP = 0x80;
    static final int FIXARRAY = 0x90;
    static final int FIXSTR = 0xA0;
    static final int NIL = 0xC0;
    static final int FALSE = 0xC2;
    static final int TRUE = 0xC3;
    static final int BIN8 = 0xC4;
    static final int BIN16 = 0xC5;
    static final int BIN32 = 0xC6;
    static final int EXT8 = 0xC7;
    static final int EXT16 = 0xC8;
    static final int EXT32 = 0xC9;
    static final int FLOAT32 = 0xCA;
    static final int FLOAT64 = 0xCB;
    static final int UINT8 = 0xCC;
    static final int UINT16 = 0xCD;
    static final int UINT32 = 0xCE;
    static final int UINT64 = 0xCF;
    static final int INT8 = 0xD0;
    static final int INT16 = 0xD1;
    static final int INT32 = 0xD2;
    static final int INT64 = 0xD3;
    static final int FIXEXT1 = 0xD4;
    static final int FIXEXT16 = 0xD8;
    static final int STR8 = 0xD9;
    static final int STR16 = 0xDA;
    static final int STR32 = 0xDB;
    static final int ARRAY16 = 0xDC;
    static final int ARRAY32 = 0xDD;
    static final int MAP16 = 0xDE;
    static final int MAP32 = 0xDF;

    /** The smallest negative number of one byte. */
    static final int MIN_FIXINT = -32;

    /** The number of elements or entries that don't fit into the first byte. */
    static final int FIX_COUNTS = 16;

    /** The length of a text that doesn't fit into the first byte. */
    static final int FIX_LENGTHS = 32;

    /** The type of an extension that is a timestamp. */
    static final int TIMESTAMP = -1;

    private Format() {}

    static boolean isText(int first) {
        return first >= FIXSTR && first < NIL || first >= STR8 && first <= STR32;
    }

    static boolean isArray(int first) {
        return first >= FIXARRAY && first < FIXSTR || first == ARRAY16 || first == ARRAY32;
    }

    static boolean isMap(int first) {
        return first >= FIXMAP && first < FIXARRAY || first == MAP16 || first == MAP32;
    }

    static boolean isBinary(int first) {
        return first >= BIN8 && first <= BIN32;
    }

    static boolean isExtension(int first) {
        return first >= EXT8 && first <= EXT32 || first >= FIXEXT1 && first <= FIXEXT16;
    }

    static boolean isFloating(int first) {
        return first == FLOAT32 || first == FLOAT64;
    }

    static boolean isInteger(int first) {
        return (byte) first >= MIN_FIXINT || first >= UINT8 && first <= INT64;
    }

    /** Returns the name of a value's kind, for people. */
    static String name(int first) {
        if (isInteger(first)) {
            return "an integer";
        }
        if (isFloating(first)) {
            return "a floating-point number";
        }
        if (isText(first)) {
            return "text";
        }
        if (isArray(first)) {
            return "an array";
        }
        if (isMap(first)) {
            return "a map";
        }
        if (isBinary(first)) {
            return "bytes";
        }
        if (isExtension(first)) {
            return "an extension";
        }
        return switch (first) {
            case NIL -> "null";
            case FALSE, TRUE -> "a boolean";
            default -> "a byte that begins no value";
        };
    }
}
