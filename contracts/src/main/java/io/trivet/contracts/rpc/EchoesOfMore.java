package io.trivet.contracts.rpc;

import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Currency;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** A method for each type that is less common, or that a wire may confuse with another. */
@SuppressWarnings("NonApiType") // Types with annotations that identify them, as programs declare them.
interface EchoesOfMore {
    Volume volume(Volume value);

    List<Volume> volumes(List<Volume> value);

    Map<Volume, Volume> byVolume(Map<Volume, Volume> value);

    Speaker speaker(Speaker value);

    Loudness loudness(Loudness value);

    OffsetTime offsetTime(OffsetTime value);

    Period period(Period value);

    YearMonth yearMonth(YearMonth value);

    MonthDay monthDay(MonthDay value);

    ZoneId zoneId(ZoneId value);

    ZoneOffset zoneOffset(ZoneOffset value);

    Locale locale(Locale value);

    Currency currency(Currency value);

    InetAddress address(InetAddress value);

    CharSequence sequence(CharSequence value);

    OptionalLong optionalLong(OptionalLong value);

    OptionalDouble optionalDouble(OptionalDouble value);

    Set<String> ordered(Set<String> value);

    LinkedHashSet<Volume> orderedVolumes(LinkedHashSet<Volume> value);

    Set<Volume> setOfVolumes(Set<Volume> value);

    EnumSet<Volume> enumSet(EnumSet<Volume> value);

    SortedSet<Integer> sorted(SortedSet<Integer> value);

    NavigableMap<String, Integer> navigable(NavigableMap<String, Integer> value);

    TreeMap<LocalDate, Double> tree(TreeMap<LocalDate, Double> value);

    Map<String, Integer> orderedMap(Map<String, Integer> value);

    ConcurrentMap<String, Integer> concurrent(ConcurrentMap<String, Integer> value);

    ArrayDeque<String> deque(ArrayDeque<String> value);

    Map<Boolean, String> byBoolean(Map<Boolean, String> value);

    Map<Character, String> byCharacter(Map<Character, String> value);

    Map<Long, String> byLong(Map<Long, String> value);

    Map<Double, String> byDouble(Map<Double, String> value);

    Map<Instant, String> byInstant(Map<Instant, String> value);

    Map<Locale, String> byLocale(Map<Locale, String> value);

    List<Optional<String>> optionals(List<Optional<String>> value);

    Optional<Map<String, List<Optional<Integer>>>> deepOptional(Optional<Map<String, List<Optional<Integer>>>> value);

    List<String>[] arrayOfLists(List<String>[] value);

    Holder<Holder<byte[]>[]> holders(Holder<Holder<byte[]>[]> value);

    Empties empties(Empties value);

    Times times(Times value);

    Getters getters(Getters value);

    Map.Entry<String, Volume> entry(Map.Entry<String, Volume> value);

    /** An enum in which each constant's text is the other's name. */
    enum Volume {
        LOW,
        HIGH;

        @Override
        public String toString() {
            return this == LOW ? "HIGH" : "LOW";
        }
    }

    /** A record with such an enum in every possible place. */
    record Speaker(Volume volume, List<Volume> list, Map<Volume, Volume> map, Volume @Nullable [] array) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Speaker speaker
                    && volume == speaker.volume
                    && Objects.equals(list, speaker.list)
                    && Objects.equals(map, speaker.map)
                    && Arrays.equals(array, speaker.array);
        }

        @Override
        public int hashCode() {
            return Objects.hash(volume, list, map, Arrays.hashCode(array));
        }
    }

    /** A bean with such an enum. */
    class Loudness {
        private @Nullable Volume volume;
        private @Nullable Map<Volume, Set<Volume>> map;

        public @Nullable Volume getVolume() {
            return volume;
        }

        public void setVolume(@Nullable Volume volume) {
            this.volume = volume;
        }

        public @Nullable Map<Volume, Set<Volume>> getMap() {
            return map;
        }

        public void setMap(@Nullable Map<Volume, Set<Volume>> map) {
            this.map = map;
        }

        static Loudness of(Volume volume, Map<Volume, Set<Volume>> map) {
            Loudness loudness = new Loudness();
            loudness.volume = volume;
            loudness.map = map;
            return loudness;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Loudness loudness && volume == loudness.volume && Objects.equals(map, loudness.map);
        }

        @Override
        public int hashCode() {
            return Objects.hash(volume, map);
        }
    }

    /** A generic record. */
    record Holder<T>(@Nullable T held) {}

    /** Members that may be missing, or present and empty. */
    record Empties(
            @Nullable String text,
            @Nullable List<String> list,
            @Nullable Map<String, String> map,
            @Nullable Set<String> set,
            byte @Nullable [] bytes,
            Optional<String> optional) {}

    /** Times within a record. */
    record Times(Instant instant, OffsetDateTime offset, ZonedDateTime zoned, LocalDate date) {}

    /** A record with methods that look like a bean's. */
    record Getters(int from, int to) {
        public int getLength() {
            return to - from;
        }

        public boolean isEmpty() {
            return to == from;
        }

        @SuppressWarnings("DoNotCallSuggester") // Called during the search for values.
        public String getTrouble() {
            throw new IllegalStateException("a method that must not be called");
        }
    }
}
