package io.trivet.rpc.xml;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads dates and times in the forms that peers send: with or without dashes, with fractions of a second, with an
 * offset; and texts that aren't dates.
 */
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

    /**
     * Returns a date and time in ISO 8601 form, with an offset if it had one, or null if the text has none of these
     * forms.
     */
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
     * Returns the value for a date without a declared type: a LocalDateTime if that can hold all of it, otherwise the
     * text unchanged, because many peers send such texts for no date at all; or null for a day that doesn't exist.
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
