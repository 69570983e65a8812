package io.trivet.rpc.xml;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads dates and times as they are sent: with dashes or without, with fractions of a second, with an offset, and those that are none. */
final class XmlRpcDates {
    private static final Pattern FORM = Pattern.compile(
            "(\\d{4})-?(\\d\\d)-?(\\d\\d)[T ]" // day
                    + "(\\d\\d):?(\\d\\d)(?::?(\\d\\d)(?:[.,](\\d{1,9}))?)?" // time
                    + "(?:([Zz])|([+-]\\d\\d)(?::?(\\d\\d))?)?"); // offset

    private static final int MAX_CHARACTERS = 64;
    private static final int YEAR = 1;
    private static final int MONTH = 2;
    private static final int DAY = 3;
    private static final int HOUR = 4;
    private static final int MINUTE = 5;
    private static final int SECOND = 6;
    private static final int FRACTION = 7;
    private static final int UTC = 8;
    private static final int OFFSET_HOURS = 9;
    private static final int OFFSET_MINUTES = 10;

    private XmlRpcDates() {}

    /** Returns a date and time as ISO 8601 has it, with an offset if it came with one, or null if the text is in no form of these. */
    static @Nullable String iso(String text) {
        Matcher form = form(text);
        return form == null ? null : iso(form);
    }

    private static @Nullable Matcher form(String text) {
        String content = text.strip();
        Matcher form = FORM.matcher(content);
        return content.length() <= MAX_CHARACTERS && form.matches() ? form : null;
    }

    private static String iso(Matcher form) {
        StringBuilder iso = new StringBuilder(MAX_CHARACTERS)
                .append(form.group(YEAR))
                .append('-')
                .append(form.group(MONTH))
                .append('-')
                .append(form.group(DAY))
                .append('T')
                .append(form.group(HOUR))
                .append(':')
                .append(form.group(MINUTE))
                .append(':')
                .append(form.group(SECOND) == null ? "00" : form.group(SECOND));
        if (form.group(FRACTION) != null) {
            iso.append('.').append(form.group(FRACTION));
        }
        if (form.group(UTC) != null) {
            iso.append('Z');
        } else if (form.group(OFFSET_HOURS) != null) {
            String minutes = form.group(OFFSET_MINUTES);
            iso.append(form.group(OFFSET_HOURS)).append(':').append(minutes == null ? "00" : minutes);
        }
        return iso.toString();
    }

    /**
     * Returns what is read where no type is declared: a LocalDateTime if that holds all of it, else the text as it came, which many send for
     * no date at all; or null for a day that no calendar has.
     */
    static @Nullable Object untyped(String text) {
        Matcher form = form(text);
        if (form == null || form.group(UTC) != null || form.group(OFFSET_HOURS) != null) {
            return text;
        }
        try {
            return LocalDateTime.parse(iso(form));
        } catch (DateTimeException e) {
            return form.group(YEAR).equals("0000") ? text : null;
        }
    }
}
