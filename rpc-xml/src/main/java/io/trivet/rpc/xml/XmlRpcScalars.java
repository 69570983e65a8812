package io.trivet.rpc.xml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads scalar values from their texts, as leniently as Python does. */
final class XmlRpcScalars {
    private XmlRpcScalars() {}

    static boolean isBool(String content) {
        String digit = content.strip();
        return digit.equals("1") || digit.equals("0");
    }

    static boolean bool(String content) {
        return content.strip().equals("1");
    }

    /**
     * Reads the integers that Python's int() accepts, with surrounding spaces, a plus, and underscores between digits.
     */
    static Number integer(Tag type, String content) {
        String digits = digits(type, content);
        try {
            if (digits.length() < 19) {
                long value = Long.parseLong(digits);
                if (value == (int) value) {
                    return (int) value;
                }
                return value;
            }
            BigInteger value = new BigInteger(digits);
            if (value.bitLength() < Long.SIZE) {
                return value.longValue();
            }
            return value;
        } catch (NumberFormatException e) {
            throw unreadable(type, content);
        }
    }

    private static String digits(Tag type, String content) {
        String digits = content.strip();
        if (digits.length() > Limits.DIGITS) {
            throw new MalformedXmlException(
                    "<" + type + "> has more than " + Limits.DIGITS + " characters", FaultCodes.TOO_LONG_NUMBER);
        }
        return digits.indexOf('_') < 0 ? digits : digits.replaceAll("(?<=\\d)_(?=\\d)", "");
    }

    /**
     * Reads the numbers that Python's float() accepts, and also the C library's words for values that are not finite.
     */
    static Number decimal(Tag type, String content) {
        String digits = digits(type, content);
        try {
            if (type == Tag.BIGDECIMAL) {
                return new BigDecimal(digits);
            }
            return switch (digits.toLowerCase(Locale.ROOT)) {
                case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
                case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
                case "nan", "+nan", "-nan" -> Double.NaN;
                default -> plainDouble(digits);
            };
        } catch (NumberFormatException e) {
            throw unreadable(type, content);
        }
    }

    /** Reads decimal digits only: Java's parser would also accept a type's letter or hexadecimal digits. */
    private static double plainDouble(String digits) {
        for (int i = 0; i < digits.length(); i++) {
            if ("0123456789+-.eE".indexOf(digits.charAt(i)) < 0) {
                throw new NumberFormatException();
            }
        }
        return Double.parseDouble(digits);
    }

    static byte[] bytes(String content) {
        try {
            return Base64.getMimeDecoder().decode(content);
        } catch (IllegalArgumentException e) {
            throw unreadable(Tag.BASE64, content);
        }
    }

    /** Returns a date and time for which no type is declared. */
    static Object dateTime(String content) {
        Object read = XmlRpcDates.untyped(content);
        if (read == null) {
            throw unreadable(Tag.DATE_TIME, content.strip());
        }
        return read;
    }

    /** Returns the number in a string, for a declaration of a number; or null if it holds none. */
    static @Nullable Number ofString(String text, boolean whole) {
        String content = text.strip();
        if (content.isEmpty() || content.length() > Limits.DIGITS) {
            return null;
        }
        try {
            return whole ? integer(Tag.STRING, content) : exact(content);
        } catch (MalformedXmlException e) {
            return null;
        }
    }

    /** Returns the number with all digits, because the declared type determines how many are needed. */
    private static Number exact(String content) {
        try {
            return decimal(Tag.BIGDECIMAL, content);
        } catch (MalformedXmlException e) {
            return decimal(Tag.DOUBLE, content);
        }
    }

    static MalformedXmlException unreadable(@Nullable Tag type, String content) {
        if (type == null) {
            return new MalformedXmlException("an element that is no type of a value", FaultCodes.NO_XML_RPC);
        }
        String shown = content.length() > 40 ? content.substring(0, 40) + "…" : content;
        return new MalformedXmlException("<" + type + "> can't be read from '" + shown + "'", FaultCodes.NO_XML_RPC);
    }
}
