package io.trivet.rpc.xml;

import io.trivet.rpc.values.ValueException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Base64;

/**
 * Writes values into a document, as {@code value} elements. Throws {@link ValueException} for values that can't be
 * written. Not thread-safe.
 */
final class XmlWriter {
    /**
     * The form of dates and times: the only one that Python's strictest client reads, without zone and fraction. The
     * strict style refuses a 30th of February, which would otherwise be read as another day.
     */
    static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);

    private static final int LAST_YEAR = 9999;

    private static final byte[] START_STRUCT = ascii("<value><struct>");
    private static final byte[] END_STRUCT = ascii("</struct></value>");
    private static final byte[] START_ARRAY = ascii("<value><array><data>");
    private static final byte[] END_ARRAY = ascii("</data></array></value>");
    private static final byte[] START_MEMBER = ascii("<member><name>");
    private static final byte[] END_NAME = ascii("</name>");
    private static final byte[] END_MEMBER = ascii("</member>");
    private static final byte[] START_STRING = ascii("<value><string>");
    private static final byte[] END_STRING = ascii("</string></value>");
    private static final byte[] START_INT = ascii("<value><int>");
    private static final byte[] END_INT = ascii("</int></value>");
    private static final byte[] START_DOUBLE = ascii("<value><double>");
    private static final byte[] END_DOUBLE = ascii("</double></value>");
    private static final byte[] TRUE = ascii("<value><boolean>1</boolean></value>");
    private static final byte[] FALSE = ascii("<value><boolean>0</boolean></value>");

    private final XmlOutput out;
    private final Dialect dialect;
    private final int maxDepth;
    private int depth;

    /**
     * The beginning of the member whose name was written last, and of its value: a member that turns out to be null may
     * be removed again.
     */
    private int memberStart;

    private int valueStart = -1;

    /** Whether the member that was begun last was omitted. */
    private boolean isLeftOut;

    /** Creates a writer that appends to a document, in its dialect. */
    XmlWriter(XmlOutput out, int maxDepth) {
        this.out = out;
        dialect = out.dialect();
        this.maxDepth = maxDepth;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns a name in the form that {@link #member} takes. */
    static byte[] nameTags(String name) {
        try (XmlOutput tags = XmlOutput.begin(Dialect.STANDARD, Integer.MAX_VALUE, null)) {
            tags.raw(START_MEMBER);
            tags.text(name);
            tags.raw(END_NAME);
            return tags.toByteArray(0);
        }
    }

    void startArray() {
        enter();
        out.raw(START_ARRAY);
    }

    void endArray() {
        depth--;
        out.raw(END_ARRAY);
    }

    void startStruct() {
        enter();
        out.raw(START_STRUCT);
    }

    void endStruct() {
        depth--;
        out.raw(END_STRUCT);
    }

    private void enter() {
        if (++depth > maxDepth) {
            throw new ValueException("values nest deeper than " + maxDepth + ", or hold themselves")
                    .ofLimit("maxDepth");
        }
    }

    /** Begins a member of a struct; its value comes next, and then {@link #endMember}. */
    void member(byte[] nameTags) {
        memberStart = out.length();
        out.raw(nameTags);
        valueStart = out.length();
    }

    /** Begins a member of a struct, as {@link #member(byte[])} does. */
    void member(String name) {
        memberStart = out.length();
        out.raw(START_MEMBER);
        text(name);
        out.raw(END_NAME);
        valueStart = out.length();
    }

    void endMember() {
        if (isLeftOut) {
            isLeftOut = false;
        } else {
            out.raw(END_MEMBER);
        }
    }

    /** Ends a member and begins the next one. */
    void nextMember(byte[] nameTags) {
        endMember();
        member(nameTags);
    }

    void nil() {
        if (dialect.hasNil()) {
            out.raw(dialect.nil());
        } else if (out.length() == valueStart) {
            out.truncate(memberStart);
            valueStart = -1;
            isLeftOut = true;
        } else {
            throw new ValueException("it is null, and nil is switched off for this peer: send another value");
        }
    }

    void bool(boolean value) {
        out.raw(value ? TRUE : FALSE);
    }

    void string(String value) {
        out.raw(START_STRING);
        text(value);
        out.raw(END_STRING);
    }

    private void text(String value) {
        try {
            out.text(value);
        } catch (IllegalArgumentException e) {
            throw new ValueException(e.getMessage(), e);
        }
    }

    void integer(int value) {
        out.raw(START_INT);
        out.number(value);
        out.raw(END_INT);
    }

    /** Writes an integer. A number that fits in 32 bits is sent as the type that every peer knows. */
    void integer(long value) {
        if (value == (int) value) {
            integer((int) value);
        } else {
            out.raw(dialect.startI8());
            out.ascii(Long.toString(value));
            out.raw(dialect.endI8());
        }
    }

    void integer(BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            integer(value.longValue());
        } else {
            scalar(dialect.extension("biginteger"), value.toString());
        }
    }

    void floating(double value) {
        out.raw(START_DOUBLE);
        out.ascii(number(value, Double.toString(value)));
        out.raw(END_DOUBLE);
    }

    /** Writes the digits of the float, and not those of the nearest double. */
    void floating(float value) {
        out.raw(START_DOUBLE);
        out.ascii(number(value, Float.toString(value)));
        out.raw(END_DOUBLE);
    }

    private String number(double value, String text) {
        return Double.isFinite(value) ? text : dialect.notFinite(value);
    }

    void decimal(BigDecimal value) {
        scalar(dialect.extension("bigdecimal"), value.toString());
    }

    void bytes(byte[] value) {
        scalar("base64", Base64.getEncoder().encodeToString(value));
    }

    @SuppressWarnings("JavaLocalDateTimeGetNano") // only checks whether there is a fraction of a second
    void dateTime(LocalDateTime value) {
        if (out.isLenient()) {
            scalar("dateTime.iso8601", value.toString());
            return;
        }
        if (value.getNano() != 0 || value.getYear() < 0 || value.getYear() > LAST_YEAR) {
            throw new ValueException(
                    "XML-RPC has dates and times of the years 0 to 9999, without a fraction of a second, and not "
                            + value + ": truncate it, or send a string");
        }
        scalar("dateTime.iso8601", DATE_TIME.format(value));
    }

    private void scalar(String type, String value) {
        out.ascii("<value><");
        out.ascii(type);
        out.ascii(">");
        out.ascii(value);
        out.ascii("</");
        out.ascii(type);
        out.ascii("></value>");
    }
}
