package io.trivet.rpc.cbor;

/**
 * The first bytes of items, in the numbering of RFC 8949: the major type in the upper three bits, and the simple
 * values.
 */
final class Major {
    static final int UNSIGNED = 0x00;
    static final int NEGATIVE = 0x20;
    static final int BYTES = 0x40;
    static final int TEXT = 0x60;
    static final int ARRAY = 0x80;
    static final int MAP = 0xA0;
    static final int TAG = 0xC0;
    static final int SIMPLE = 0xE0;

    static final int FALSE = 0xF4;
    static final int TRUE = 0xF5;
    static final int NULL = 0xF6;
    static final int UNDEFINED = 0xF7;
    static final int HALF = 0xF9;
    static final int SINGLE = 0xFA;
    static final int DOUBLE = 0xFB;
    static final int BREAK = 0xFF;

    static final int TAG_DATE_TIME = 0;
    static final int TAG_EPOCH = 1;
    static final int TAG_POSITIVE = 2;
    static final int TAG_NEGATIVE = 3;
    static final int TAG_DECIMAL = 4;
    static final int TAG_UUID = 37;
    static final int TAG_EPOCH_DAY = 100;
    static final int TAG_DATE = 1004;

    /** Trivet's own tag: the letters TRVT. The number isn't registered. */
    static final int TAG_TABLE = 0x54_52_56_54;

    private static final int INFO = 0x1F;
    static final int INDEFINITE = 31;

    private Major() {}

    static int of(int initial) {
        return initial & ~INFO;
    }

    static int info(int initial) {
        return initial & INFO;
    }

    /** Returns the name of an item's kind, for people. */
    static String name(int initial) {
        return switch (of(initial)) {
            case UNSIGNED, NEGATIVE -> "an integer";
            case BYTES -> "bytes";
            case TEXT -> "text";
            case ARRAY -> "an array";
            case MAP -> "a map";
            case TAG -> "a tag";
            default ->
                switch (initial) {
                    case FALSE, TRUE -> "a boolean";
                    case NULL, UNDEFINED -> "null";
                    case HALF, SINGLE, DOUBLE -> "a floating-point number";
                    case BREAK -> "the end of an item that didn't begin";
                    default -> "a simple value without meaning";
                };
        };
    }
}
