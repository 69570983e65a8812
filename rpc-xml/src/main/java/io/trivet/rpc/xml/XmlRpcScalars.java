package io.trivet.rpc.xml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;

/** Reads values that aren't made of others from their texts, as leniently as Python does. */
final class XmlRpcScalars {
    private XmlRpcScalars() {}

    static boolean bool(String content) {
        return switch (content.strip()) {
            case "1" -> true;
            case "0" -> false;
            default -> throw unreadable(Tag.BOOLEAN, content.strip());
        };
    }

    /** Takes what Python's int() takes: spaces around, a plus, underscores between digits. */
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

    /** Takes what Python's float() takes, and with it the C library's words for what no number says. */
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

    /** Java would take a type's letter or hexadecimal digits too. */
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

    static LocalDateTime dateTime(String text) {
        String content = text.strip();
        try {
            return LocalDateTime.parse(content, XmlRpcGenerator.DATE_TIME);
        } catch (DateTimeException e) {
            try {
                return LocalDateTime.parse(content, DateTimeFormatter.ISO_LOCAL_DATE_TIME);
            } catch (DateTimeException e2) {
                throw unreadable(Tag.DATE_TIME, content);
            }
        }
    }

    private static MalformedXmlException unreadable(Tag type, String content) {
        String shown = content.length() > 40 ? content.substring(0, 40) + "…" : content;
        return new MalformedXmlException("<" + type + "> can't be read from '" + shown + "'", FaultCodes.NO_XML_RPC);
    }
}
