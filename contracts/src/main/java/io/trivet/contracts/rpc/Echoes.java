package io.trivet.contracts.rpc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A method for each type, which returns its argument. */
interface Echoes extends EchoesOfMore {
    boolean aBoolean(boolean value);

    byte aByte(byte value);

    short aShort(short value);

    int anInt(int value);

    long aLong(long value);

    float aFloat(float value);

    double aDouble(double value);

    char aChar(char value);

    Boolean boxedBoolean(Boolean value);

    Byte boxedByte(Byte value);

    Short boxedShort(Short value);

    Integer boxedInt(Integer value);

    Long boxedLong(Long value);

    Float boxedFloat(Float value);

    Double boxedDouble(Double value);

    Character boxedChar(Character value);

    String string(String value);

    boolean[] booleans(boolean[] value);

    byte[] bytes(byte[] value);

    short[] shorts(short[] value);

    int[] ints(int[] value);

    long[] longs(long[] value);

    float[] floats(float[] value);

    double[] doubles(double[] value);

    char[] chars(char[] value);

    String[] strings(String[] value);

    int[][] grid(int[][] value);

    BigInteger bigInteger(BigInteger value);

    BigDecimal bigDecimal(BigDecimal value);

    UUID uuid(UUID value);

    URI uri(URI value);

    Instant instant(Instant value);

    Duration duration(Duration value);

    LocalDate localDate(LocalDate value);

    LocalTime localTime(LocalTime value);

    LocalDateTime localDateTime(LocalDateTime value);

    OffsetDateTime offsetDateTime(OffsetDateTime value);

    ZonedDateTime zonedDateTime(ZonedDateTime value);

    Year year(Year value);

    Date date(Date value);

    Optional<String> optional(Optional<String> value);

    OptionalInt optionalInt(OptionalInt value);

    Kind kind(Kind value);

    List<Integer> list(List<Integer> value);

    Set<Kind> set(Set<Kind> value);

    Collection<Long> collection(Collection<Long> value);

    Map<String, Integer> map(Map<String, Integer> value);

    Map<Kind, List<Order>> byKind(Map<Kind, List<Order>> value);

    EnumMap<DayOfWeek, String> byDay(EnumMap<DayOfWeek, String> value);

    SortedMap<Integer, String> byNumber(SortedMap<Integer, String> value);

    Map<UUID, Optional<List<byte[]>>> nested(Map<UUID, Optional<List<byte[]>>> value);

    List<Map<String, List<Set<Integer>>>> deep(List<Map<String, List<Set<Integer>>>> value);

    Order order(Order value);

    Pair<Order, List<String>> pair(Pair<Order, List<String>> value);

    Scalars scalars(Scalars value);

    Point point(Point value);

    List<Point> points(List<Point> value);

    @Nullable
    Object object(@Nullable Object value);

    Number number(Number value);

    CompletableFuture<Map<String, Order>> future(Map<String, Order> value);

    CompletableFuture<Void> nothing(@Nullable String value);

    Object mixed(int a, @Nullable String b, @Nullable Order c, List<@Nullable Integer> d, double e);

    /** An enum whose constants have bodies and fields. */
    enum Kind {
        NORMAL,
        EXPRESS {
            @Override
            boolean isFast() {
                return true;
            }
        };

        boolean isFast() {
            return false;
        }
    }

    /** A record that contains records of its own type. */
    record Order(
            @Nullable String item,
            int quantity,
            double price,
            @Nullable Kind kind,
            @Nullable List<String> tags,
            @Nullable Order parent) {}

    /** A generic record. */
    record Pair<A, B>(@Nullable A first, @Nullable B second) {}

    /** A record of values that take only a few bytes. */
    record Scalars(byte b, short s, int i, long l, float f, double d, char c, boolean z, Long boxed, String text) {}

    /** A bean, in the style from before records. */
    class Point {
        private int x;
        private @Nullable Integer y;
        private String @Nullable [] labels;

        public int getX() {
            return x;
        }

        public void setX(int x) {
            this.x = x;
        }

        public @Nullable Integer getY() {
            return y;
        }

        public void setY(@Nullable Integer y) {
            this.y = y;
        }

        public String @Nullable [] getLabels() {
            return labels;
        }

        public void setLabels(String @Nullable [] labels) {
            this.labels = labels;
        }

        static Point of(int x, @Nullable Integer y, String @Nullable ... labels) {
            Point point = new Point();
            point.x = x;
            point.y = y;
            point.labels = labels;
            return point;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Point point
                    && x == point.x
                    && Objects.equals(y, point.y)
                    && Arrays.equals(labels, point.labels);
        }

        @Override
        public int hashCode() {
            return Objects.hash(x, y, Arrays.hashCode(labels));
        }

        @Override
        public String toString() {
            return "Point[" + x + ", " + y + ", " + Arrays.toString(labels) + "]";
        }
    }
}
