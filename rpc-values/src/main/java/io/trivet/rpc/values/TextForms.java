package io.trivet.rpc.values;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
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
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types that are sent as text, with their text forms: one description for all wires. */
public final class TextForms {
    /** The format of YearMonth, whose toString omits the plus of years after 9999, although its parser requires it. */
    private static final DateTimeFormatter YEAR_MONTH = DateTimeFormatter.ofPattern("uuuu-MM", Locale.ROOT);

    /** Maximum number of an enum's constants that a message about an unknown one lists. */
    private static final int MAX_NAMED = 20;

    /** Maximum number of digits, because longer numbers take disproportionately long to read. */
    private static final int MAX_DIGITS = 1000;

    private static final Map<Class<?>, TextForm<?>> VALUES = new HashMap<>();
    private static final Map<Class<?>, TextForm<?>> KEYS = new HashMap<>();

    static {
        value("an instant", Instant.class, Instant::toString, Instant::parse);
        value("a date and time", Date.class, TextForms::ofDate, text -> Date.from(Instant.parse(text)));
        value("a date", LocalDate.class, LocalDate::toString, LocalDate::parse);
        // Unlike toString, the formatters never omit the seconds.
        value(
                "a date and time with an offset",
                OffsetDateTime.class,
                DateTimeFormatter.ISO_OFFSET_DATE_TIME::format,
                OffsetDateTime::parse);
        value(
                "a date and time without a zone",
                LocalDateTime.class,
                DateTimeFormatter.ISO_LOCAL_DATE_TIME::format,
                LocalDateTime::parse);
        value("a time of day", LocalTime.class, DateTimeFormatter.ISO_LOCAL_TIME::format, LocalTime::parse);
        value("a time with an offset", OffsetTime.class, DateTimeFormatter.ISO_OFFSET_TIME::format, OffsetTime::parse);
        value(
                "a date and time with a zone",
                ZonedDateTime.class,
                DateTimeFormatter.ISO_ZONED_DATE_TIME::format,
                ZonedDateTime::parse);
        value("a duration", Duration.class, Duration::toString, Duration::parse);
        value("a period", Period.class, Period::toString, Period::parse);
        value("a year and month", YearMonth.class, YEAR_MONTH::format, YearMonth::parse);
        value("a month and day", MonthDay.class, MonthDay::toString, MonthDay::parse);
        value("a time zone", ZoneId.class, ZoneId::getId, ZoneId::of);
        value("an offset from UTC", ZoneOffset.class, ZoneOffset::getId, ZoneOffset::of);
        value("a URI", URI.class, URI::toString, URI::create);
        value("a language tag", Locale.class, TextForms::languageTag, Locale::forLanguageTag);
        value("a currency", Currency.class, Currency::getCurrencyCode, Currency::getInstance);
        value("an IP address", InetAddress.class, IpAddresses::text, IpAddresses::of);
        KEYS.putAll(VALUES);
        key("text", String.class, text -> text);
        key("text", CharSequence.class, text -> text);
        key("true or false", Boolean.class, TextForms::bool);
        key("one character", Character.class, TextForms::character);
        key("a byte", Byte.class, Byte::valueOf);
        key("a short", Short.class, Short::valueOf);
        key("an int", Integer.class, Integer::valueOf);
        key("a long", Long.class, Long::valueOf);
        key("a float", Float.class, text -> Float.valueOf(limited(text)));
        key("a double", Double.class, text -> Double.valueOf(limited(text)));
        key("an integer", BigInteger.class, text -> new BigInteger(limited(text)));
        key("a decimal", BigDecimal.class, text -> new BigDecimal(limited(text)));
        key("a year", Year.class, text -> Year.of(Integer.parseInt(text)));
        key("a UUID", UUID.class, UUID::fromString);
    }

    private TextForms() {}

    /** Returns the text of a date. Dates of subclasses in java.sql, which hold more or less, are refused. */
    private static String ofDate(Date date) {
        String refusal = date.getClass() == Date.class ? null : RefusedTypes.refusal(date.getClass());
        if (refusal != null) {
            throw new IllegalArgumentException(refusal);
        }
        return Instant.ofEpochMilli(date.getTime()).toString();
    }

    private static <T> void value(
            String expected, Class<T> type, Function<T, String> toText, Function<String, T> ofText) {
        VALUES.put(type, new TextForm<>(type, expected, toText, ofText));
    }

    private static <T> void key(String expected, Class<T> type, Function<String, T> ofText) {
        KEYS.put(type, new TextForm<>(type, expected, Object::toString, ofText));
    }

    /** Returns the text form of a class's values, or null if they aren't sent as text; without enums. */
    public static @Nullable TextForm<?> ofValues(Class<?> type) {
        // Programs don't name the JDK's own subclasses.
        return VALUES.get(ZoneId.class.isAssignableFrom(type) && type != ZoneOffset.class ? ZoneId.class : type);
    }

    /**
     * Returns the text form for writing a value of exactly this class, which may be a subclass of the declared one, or
     * null if it isn't written as text.
     */
    public static @Nullable TextForm<?> ofWritten(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            TextForm<?> form = VALUES.get(each);
            if (form != null) {
                return form;
            }
        }
        return null;
    }

    /**
     * Returns the text form of a map's keys, which are text on all wires, or null if keys of this class can't be text.
     */
    public static @Nullable TextForm<?> ofKeys(Class<?> type) {
        if (Enum.class.isAssignableFrom(type) && type != Enum.class) {
            return ofEnum(type);
        }
        TextForm<?> value = ofValues(type);
        return value == null ? KEYS.get(type) : value;
    }

    /** Returns the text form of an enum's constants: only their names. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // the compiler can't see that it is an enum
    public static TextForm<?> ofEnum(Class<?> type) {
        return names((Class<? extends Enum>) (type.isEnum() ? type : type.getSuperclass()));
    }

    private static <E extends Enum<E>> TextForm<E> names(Class<E> type) {
        Map<String, E> constants = new HashMap<>();
        for (E constant : type.getEnumConstants()) {
            constants.put(constant.name(), constant);
        }
        String known = Arrays.stream(type.getEnumConstants())
                .limit(MAX_NAMED)
                .map(Enum::name)
                .collect(Collectors.joining(", ", "one of ", constants.size() > MAX_NAMED ? ", \u2026" : ""));
        return new TextForm<>(type, known, Enum::name, name -> {
            E constant = constants.get(name);
            if (constant == null) {
                throw new IllegalArgumentException("none of them");
            }
            return constant;
        });
    }

    private static String languageTag(Locale locale) {
        String tag = locale.toLanguageTag();
        if (!Locale.forLanguageTag(tag).equals(locale)) {
            throw new IllegalArgumentException(
                    "the locale " + locale + " has no language tag that represents it completely");
        }
        return tag;
    }

    private static String limited(String text) {
        if (text.length() > MAX_DIGITS) {
            throw new NumberFormatException("too many digits");
        }
        return text;
    }

    private static Boolean bool(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("neither true nor false");
        }
        return Boolean.valueOf(text);
    }

    private static Character character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("not one character");
        }
        return text.charAt(0);
    }
}
