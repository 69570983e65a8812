package io.trivet.rpc.cbor;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Numbers that have more than one form on the wire. */
final class Numbers {
    /**
     * The maximum size of a decimal that is read as a double: one with more digits wasn't meant as a double, and takes
     * long to convert.
     */
    private static final int MAX_BITS_FOR_DOUBLE = 4096;

    private Numbers() {}

    /** Returns the big number whose byte string's first byte was read, after tag 2 or 3. */
    static BigInteger big(CborReader in, int initial) {
        boolean negative = in.tag() == Major.TAG_NEGATIVE;
        BigInteger magnitude = new BigInteger(1, in.bytesBehind(initial));
        return negative ? magnitude.not() : magnitude;
    }

    /** Returns the integer whose first byte was read, or null if it isn't one. */
    static @Nullable BigInteger bigOrNull(CborReader in, int initial) {
        return switch (Major.of(initial)) {
            case Major.UNSIGNED -> unsigned(in.argument(initial));
            case Major.NEGATIVE -> unsigned(in.argument(initial)).not();
            case Major.BYTES -> in.isBigTag() ? big(in, initial) : null;
            default -> null;
        };
    }

    static BigInteger unsigned(long bits) {
        BigInteger low = BigInteger.valueOf(bits);
        return bits >= 0 ? low : low.add(BigInteger.ONE.shiftLeft(Long.SIZE));
    }

    static BigInteger big(CborReader in, String expected) {
        int initial = in.next();
        BigInteger value = bigOrNull(in, initial);
        if (value == null) {
            throw in.unexpected(expected, initial);
        }
        return value;
    }

    static boolean isDecimal(CborReader in, int initial) {
        return Major.of(initial) == Major.ARRAY && in.tag() == Major.TAG_DECIMAL;
    }

    /** Returns the decimal whose array's first byte was read, after tag 4. */
    static BigDecimal decimal(CborReader in, int initial) {
        int count = in.count(initial);
        if (!in.more(0, count)) {
            throw in.failure("a decimal without exponent");
        }
        long exponent = in.integer("a decimal's exponent");
        if (exponent < -Integer.MAX_VALUE || -exponent < Integer.MIN_VALUE) {
            throw in.failure("a decimal's exponent is out of range");
        }
        if (!in.more(1, count)) {
            throw in.failure("a decimal without digits");
        }
        BigInteger unscaled = big(in, "a decimal's digits");
        if (in.more(2, count)) {
            throw in.failure("a decimal of more than two parts");
        }
        return new BigDecimal(unscaled, (int) -exponent);
    }

    /** Reads a decimal, or an integer or floating-point number instead. */
    static BigDecimal decimal(CborReader in, String expected) {
        int initial = in.next();
        if (isDecimal(in, initial)) {
            return decimal(in, initial);
        }
        if (isFloating(initial)) {
            double value = floating(in, initial);
            if (!Double.isFinite(value)) {
                throw in.failure(expected + " was expected, and " + value + " found");
            }
            // Uses the shortest digits for this number: 0.1, not 0.1000000000000000055.
            return initial == Major.DOUBLE ? BigDecimal.valueOf(value) : new BigDecimal(Float.toString((float) value));
        }
        BigInteger value = bigOrNull(in, initial);
        if (value == null) {
            throw in.unexpected(expected, initial);
        }
        return new BigDecimal(value);
    }

    static boolean isFloating(int initial) {
        return initial == Major.HALF || initial == Major.SINGLE || initial == Major.DOUBLE;
    }

    /** Returns the floating-point number whose first byte was read. */
    static double floating(CborReader in, int initial) {
        long bits = in.argument(initial);
        return switch (initial) {
            case Major.DOUBLE -> Double.longBitsToDouble(bits);
            case Major.SINGLE -> Float.intBitsToFloat((int) bits);
            default -> half((int) bits);
        };
    }

    /** Reads a floating-point number, or another number instead, which may lose digits. */
    static double floating(CborReader in, String expected) {
        int initial = in.next();
        if (isFloating(initial)) {
            return floating(in, initial);
        }
        if (Major.of(initial) == Major.UNSIGNED || Major.of(initial) == Major.NEGATIVE) {
            long argument = in.argument(initial);
            if (argument >= 0) {
                return Major.of(initial) == Major.UNSIGNED ? argument : ~argument;
            }
            double value = unsigned(argument).doubleValue();
            return Major.of(initial) == Major.UNSIGNED ? value : -value;
        }
        if (isDecimal(in, initial)) {
            BigDecimal decimal = decimal(in, initial);
            if (decimal.unscaledValue().bitLength() > MAX_BITS_FOR_DOUBLE) {
                throw in.failure("the decimal has too many digits for a floating-point number");
            }
            return decimal.doubleValue();
        }
        BigInteger value = bigOrNull(in, initial);
        if (value == null) {
            throw in.unexpected(expected, initial);
        }
        return value.doubleValue();
    }

    private static double half(int bits) {
        int exponent = bits >> 10 & 0x1F;
        int mantissa = bits & 0x3FF;
        double magnitude = exponent == 0
                ? mantissa * 0x1p-24
                : exponent == 31
                        ? mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                        : (mantissa + 1024) * Math.scalb(1.0, exponent - 25);
        return bits >> 15 == 0 ? magnitude : -magnitude;
    }
}
