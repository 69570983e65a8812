package io.trivet.rpc.cbor;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The codecs of what travels as text: java.time in the forms of ISO 8601, and URIs. */
final class Iso {
    /** YearMonth's toString leaves out the plus of years after 9999, which its parser wants. */
    private static final DateTimeFormatter YEAR_MONTH = DateTimeFormatter.ofPattern("uuuu-MM", Locale.ROOT);

    private static final int NANO_DIGITS = 9;
    private static final double MOST_SECONDS = 1e15;
    private static final int BEHIND_DATE = 10;
    private static final int OFFSET = 6;

    private final Map<Class<?>, TextCodec<?>> all = new HashMap<>();

    private Iso() {
        // The formatters, unlike toString, never leave the seconds out.
        add("an instant", Instant.class, Instant::toString, Instant::parse, Major.TAG_DATE_TIME, Iso::epoch);
        add(
                "a date with time",
                Date.class,
                date -> Instant.ofEpochMilli(date.getTime()).toString(),
                text -> Date.from(Instant.parse(text)),
                Major.TAG_DATE_TIME,
                in -> Date.from(epoch(in)));
        add("a date", LocalDate.class, LocalDate::toString, LocalDate::parse, Major.TAG_DATE, Iso::epochDay);
        all.put(
                OffsetDateTime.class,
                codec(
                                "a date-time with offset",
                                OffsetDateTime.class,
                                DateTimeFormatter.ISO_OFFSET_DATE_TIME::format,
                                OffsetDateTime::parse)
                        .tagged(Major.TAG_DATE_TIME));
        add("a date-time", LocalDateTime.class, DateTimeFormatter.ISO_LOCAL_DATE_TIME::format, LocalDateTime::parse);
        add("a time of day", LocalTime.class, DateTimeFormatter.ISO_LOCAL_TIME::format, LocalTime::parse);
        add("a time with offset", OffsetTime.class, DateTimeFormatter.ISO_OFFSET_TIME::format, OffsetTime::parse);
        add(
                "a date-time with zone",
                ZonedDateTime.class,
                DateTimeFormatter.ISO_ZONED_DATE_TIME::format,
                ZonedDateTime::parse);
        add("a duration", Duration.class, Duration::toString, Duration::parse);
        add("a period", Period.class, Period::toString, Period::parse);
        add("a year and month", YearMonth.class, YEAR_MONTH::format, YearMonth::parse);
        add("a month and day", MonthDay.class, MonthDay::toString, MonthDay::parse);
        add("a time zone", ZoneId.class, ZoneId::getId, ZoneId::of);
        add("an offset from UTC", ZoneOffset.class, ZoneOffset::getId, ZoneOffset::of);
        add("a URI", URI.class, URI::toString, URI::create);
    }

    static Map<Class<?>, TextCodec<?>> all() {
        return new Iso().all;
    }

    private static <T> TextCodec<T> codec(
            String expected, Class<T> type, Function<T, String> toText, Function<String, T> ofText) {
        return new TextCodec<>(expected, type, toText, ofText);
    }

    private <T> void add(String expected, Class<T> type, Function<T, String> toText, Function<String, T> ofText) {
        all.put(type, codec(expected, type, toText, ofText));
    }

    private <T> void add(
            String expected,
            Class<T> type,
            Function<T, String> toText,
            Function<String, T> ofText,
            int tag,
            Function<CborReader, T> other) {
        all.put(type, codec(expected, type, toText, ofText).tagged(tag).orElse(other));
    }

    /** Tells whether tags 0 and 1004 may stand before it: years of four digits, and an offset in whole minutes. */
    static boolean isRfc3339(String text) {
        if (!Character.isDigit(text.charAt(0)) || text.charAt(4) != '-') {
            return false;
        }
        int sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
        return sign < BEHIND_DATE || text.length() - sign == OFFSET;
    }

    /** Reads seconds since 1970, as tag 1 has them. */
    private static Instant epoch(CborReader in) {
        if (in.nextTag() != Major.TAG_EPOCH) {
            throw in.failure("an instant was expected, and neither text nor seconds since 1970 found");
        }
        double seconds = Numbers.floating(in, "an instant");
        if (!(Math.abs(seconds) < MOST_SECONDS)) {
            throw in.tooBig("an instant");
        }
        // By way of the shortest digits, so that .1 is 100 ms, and not some nanoseconds more.
        BigDecimal nanos = BigDecimal.valueOf(seconds).setScale(NANO_DIGITS, RoundingMode.HALF_EVEN);
        return Instant.ofEpochSecond(
                nanos.toBigInteger().longValue(),
                nanos.remainder(BigDecimal.ONE).unscaledValue().longValue());
    }

    /** Reads days since 1970, as tag 100 has them. */
    private static LocalDate epochDay(CborReader in) {
        if (in.nextTag() != Major.TAG_EPOCH_DAY) {
            throw in.failure("a date was expected, and neither text nor days since 1970 found");
        }
        return LocalDate.ofEpochDay(in.integer("a date"));
    }
}
