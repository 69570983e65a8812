package io.trivet.contracts.rpc;

import io.trivet.contracts.rpc.EchoesOfMore.Empties;
import io.trivet.contracts.rpc.EchoesOfMore.Getters;
import io.trivet.contracts.rpc.EchoesOfMore.Holder;
import io.trivet.contracts.rpc.EchoesOfMore.Loudness;
import io.trivet.contracts.rpc.EchoesOfMore.Speaker;
import io.trivet.contracts.rpc.EchoesOfMore.Times;
import io.trivet.contracts.rpc.EchoesOfMore.Volume;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** Values of the types of {@link EchoesOfMore}, and unusual values of the types of {@link Samples}. */
final class SamplesOfMore {
    private final BiConsumer<String, List<?>> samples;

    private SamplesOfMore(BiConsumer<String, List<?>> samples) {
        this.samples = samples;
    }

    static void addTo(BiConsumer<String, List<?>> samples) {
        SamplesOfMore more = new SamplesOfMore(samples);
        more.enums();
        more.numbers();
        more.texts();
        more.times();
        more.others();
        more.containers();
        more.keys();
        more.composed();
    }

    private void add(String name, Object... values) {
        samples.accept(name, Arrays.asList(values));
    }

    private void enums() {
        add("volume", Volume.LOW, Volume.HIGH);
        add("volumes", List.of(Volume.LOW, Volume.HIGH), Arrays.asList(Volume.LOW, null));
        add("byVolume", Map.of(Volume.LOW, Volume.LOW, Volume.HIGH, Volume.LOW));
        add(
                "speaker",
                new Speaker(Volume.LOW, List.of(Volume.HIGH), Map.of(Volume.LOW, Volume.HIGH), new Volume[] {
                    Volume.LOW, null
                }),
                new Speaker(Volume.HIGH, List.of(), Map.of(), null));
        add("loudness", Loudness.of(Volume.LOW, Map.of(Volume.LOW, Set.of(Volume.HIGH))));
    }

    private void numbers() {
        Random random = new Random(7);
        add(
                "aFloat of all kinds",
                random.ints(500)
                        .mapToObj(Float::intBitsToFloat)
                        .filter(value -> !value.isNaN())
                        .toArray());
        add("aFloat that is zero", 0f, -0f);
        add(
                "aDouble of all kinds",
                random.longs(500)
                        .mapToObj(Double::longBitsToDouble)
                        .filter(value -> !value.isNaN())
                        .toArray());
        add("aLong beyond what doubles hold", (1L << 53) + 1, -(1L << 53) - 1, (1L << 31), -(1L << 31) - 1);
        add("boxedFloat at the ends", Float.MAX_VALUE, -Float.MIN_VALUE, Float.POSITIVE_INFINITY);
    }

    private void texts() {
        add("string of all planes", "\u007f\u0080\u07ff\u0800\ufffd\ud800\udc00\udbff\udfff", "\t\n ", "<![CDATA[x]]>");
        add("aChar that is odd", ' ', '<', '\n', '\r', '\ufffd', '\u0080');
        add("sequence", "text", "");
        add("strings that look alike", (Object) new String[] {"null", "", "1", "true", " 1 ", "2024-02-29"});
    }

    private void times() {
        add(
                "offsetDateTime with odd offsets",
                OffsetDateTime.parse("2024-02-29T01:02:03+05:00"),
                OffsetDateTime.parse("2024-02-29T01:02:03.000000001-18:00"),
                OffsetDateTime.parse("2024-02-29T00:00:00Z"),
                OffsetDateTime.parse("2024-02-29T23:59:59+00:00:01"),
                OffsetDateTime.parse("-0001-01-01T00:00:00+01:00"));
        add(
                "zonedDateTime where the clock goes back",
                ZonedDateTime.parse("2024-10-27T02:30:00+02:00[Europe/Berlin]"),
                ZonedDateTime.parse("2024-10-27T02:30:00+01:00[Europe/Berlin]"),
                ZonedDateTime.parse("2024-02-29T12:00:00Z"),
                ZonedDateTime.parse("2024-02-29T12:00:00Z[UTC]"),
                ZonedDateTime.parse("2024-02-29T12:00:00+02:00[GMT+02:00]"));
        add("instant at the ends", Instant.MIN, Instant.MAX, Instant.parse("0000-01-01T00:00:00.000000001Z"));
        add("date at the ends", new Date(0), new Date(-62_135_596_800_001L), new Date(253_402_300_800_000L));
        add("localDate at the ends", LocalDate.MIN, LocalDate.MAX);
        add("duration at the ends", Duration.ofSeconds(Long.MAX_VALUE, 999_999_999), Duration.ofNanos(-1));
        add("year at the ends", Year.of(Year.MIN_VALUE), Year.of(Year.MAX_VALUE), Year.of(0));
        add("offsetTime", OffsetTime.parse("10:15:30.000000001+01:00"), OffsetTime.parse("00:00:00Z"));
        add("period", Period.ZERO, Period.of(1, -2, 30), Period.ofDays(1000));
        add("yearMonth", YearMonth.of(2024, 2), YearMonth.of(12345, 1), YearMonth.of(-1, 12));
        add("monthDay", MonthDay.of(2, 29));
        add("zoneId", ZoneId.of("Europe/Amsterdam"), ZoneOffset.ofHours(5), ZoneId.of("UTC+01:00"));
        add("zoneOffset", ZoneOffset.UTC, ZoneOffset.ofHoursMinutesSeconds(-5, -30, -15));
    }

    private void others() {
        try {
            add(
                    "address",
                    InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                    InetAddress.getByAddress("a.name", new byte[] {10, 0, -1, 2}),
                    InetAddress.getByName("2001:db8::1"));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
        add("locale", Locale.ROOT, Locale.US, Locale.forLanguageTag("zh-Hans-CN-x-lvariant-POSIX"));
        add("currency", Currency.getInstance("EUR"));
        add("optionalLong", OptionalLong.of(1L << 60), OptionalLong.empty());
        add("optionalDouble", OptionalDouble.of(-0.0), OptionalDouble.empty());
    }

    private void containers() {
        Set<String> unsorted = new LinkedHashSet<>(List.of("z", "a", "m", "", "b"));
        add("ordered, in order", unsorted, Set.of());
        add("orderedVolumes, in order", new LinkedHashSet<>(List.of(Volume.HIGH, Volume.LOW)));
        add("setOfVolumes, in order", new LinkedHashSet<>(List.of(Volume.HIGH, Volume.LOW)));
        add("setOfVolumes with null", new LinkedHashSet<>(Arrays.asList(Volume.LOW, null)));
        add("enumSet, in order", EnumSet.allOf(Volume.class), EnumSet.noneOf(Volume.class));
        add("sorted, in order", new TreeSet<>(Set.of(3, -1, 1 << 20)));
        add("navigable, in order", new TreeMap<>(Map.of("b", 1, "a", 2)));
        add("tree, in order", new TreeMap<>(Map.of(LocalDate.of(2024, 2, 29), 1.5, LocalDate.of(1, 1, 1), -0.0)));
        Map<String, Integer> map = new LinkedHashMap<>();
        map.put("z", 1);
        map.put("a", null);
        map.put("m", 3);
        add("orderedMap, in order", map);
        add("concurrent", new ConcurrentHashMap<>(Map.of("a", 1)));
        add("deque, as text", new ArrayDeque<>(List.of("x", "y")));
    }

    private void keys() {
        add("byBoolean", Map.of(true, "yes", false, "no"));
        add("byCharacter", Map.of('a', "a", '<', "less", ' ', "space"));
        add("byLong", Map.of(Long.MIN_VALUE, "least", 1L, "one"));
        add("byDouble", Map.of(0.1, "a", -0.0, "b", 0.0, "c", Double.NaN, "d", Double.NEGATIVE_INFINITY, "e"));
        add("byInstant", Map.of(Instant.EPOCH, "begin", Instant.parse("2024-02-29T12:34:56.123456789Z"), "now"));
        add("byLocale", Map.of(Locale.GERMANY, "d", Locale.ROOT, ""));
    }

    private void composed() {
        add("optionals", List.of(Optional.of("a"), Optional.empty(), Optional.of("")));
        add(
                "deepOptional",
                Optional.empty(),
                Optional.of(Map.of()),
                Optional.of(Map.of("a", List.of(Optional.of(1), Optional.empty()))));
        add("arrayOfLists", (Object) new List<?>[] {List.of("a"), List.of(), null});
        add("holders", new Holder<>(new Holder<?>[] {new Holder<>(new byte[] {1}), new Holder<>(null), null}));
        add(
                "empties",
                new Empties("", List.of(), Map.of(), Set.of(), new byte[0], Optional.of("")),
                new Empties(null, null, null, null, null, Optional.empty()));
        add(
                "times",
                new Times(
                        Instant.parse("2024-02-29T01:02:03.004Z"),
                        OffsetDateTime.parse("2024-02-29T01:02:03+05:00"),
                        ZonedDateTime.parse("2024-02-29T12:34:56.789+01:00[Europe/Berlin]"),
                        LocalDate.of(2024, 2, 29)));
        add("getters", new Getters(1, 3), new Getters(2, 2));
        add(
                "entry",
                Map.entry("key", Volume.LOW),
                Collections.singletonMap("k", Volume.HIGH).entrySet().iterator().next());
    }
}
