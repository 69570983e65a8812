package io.trivet.rpc.values;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Year;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Decides which classes of the JDK aren't values. Besides code, these are classes whose values don't arrive equal, and
 * classes that ask a name server, a disk or a provider when they are read or compared, because a peer could choose
 * which.
 */
public final class RefusedTypes {
    private static final Set<Class<?>> CARRIED = Set.of(
            void.class,
            Void.class,
            Object.class,
            Serializable.class,
            Number.class,
            CharSequence.class,
            String.class,
            StringBuilder.class,
            StringBuffer.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            Year.class,
            UUID.class,
            Iterable.class,
            Optional.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class,
            AtomicBoolean.class,
            AtomicInteger.class,
            AtomicLong.class);

    /** The advice for refused classes. They are named as text, because a program may lack their module. */
    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("java.net.URL", "declare a URI: comparing URLs asks a name server"),
            Map.entry(
                    "java.net.InetSocketAddress", "declare host and port: reading such an address asks a name server"),
            Map.entry("java.io.File", "declare a String: the file is on one machine only"),
            Map.entry("java.nio.file.Path", "declare a String: the file is on one machine only"),
            Map.entry("java.util.Calendar", "declare a ZonedDateTime"),
            Map.entry("javax.xml.datatype.XMLGregorianCalendar", "declare an OffsetDateTime"),
            Map.entry("java.util.TimeZone", "declare a ZoneId"),
            Map.entry("java.util.regex.Pattern", "declare a String"),
            Map.entry("java.nio.charset.Charset", "declare a String"),
            Map.entry("java.nio.ByteBuffer", "declare a byte[]"),
            Map.entry("java.sql.Timestamp", "declare an Instant or a LocalDateTime"),
            Map.entry("java.sql.Date", "declare a LocalDate"),
            Map.entry("java.sql.Time", "declare a LocalTime"),
            Map.entry("java.util.concurrent.atomic.AtomicReference", "declare what it holds"));

    private RefusedTypes() {}

    /** Returns why values of a class aren't carried, whatever their content, or null if the class is permitted. */
    public static @Nullable String refusal(Class<?> type) {
        if (Throwable.class.isAssignableFrom(type)) {
            return "exceptions travel only where methods declare that they throw them";
        }
        if (type.isPrimitive()
                || type.isArray()
                || type.isEnum()
                || !isOfJdk(type)
                || CARRIED.contains(type)
                || Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type)
                || Map.Entry.class.isAssignableFrom(type)
                || Enum.class.isAssignableFrom(type)
                || TextForms.ofWritten(type) != null && INSTEAD.get(type.getName()) == null) {
            return null;
        }
        String instead = instead(type);
        return "it's a class of the JDK that isn't a value" + (instead == null ? "" : ": " + instead);
    }

    /** Returns whether a class is part of the JDK. */
    static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private static @Nullable String instead(@Nullable Class<?> type) {
        if (type == null) {
            return null;
        }
        String found = INSTEAD.get(type.getName());
        if (found == null) {
            found = instead(type.getSuperclass());
        }
        for (Class<?> parent : type.getInterfaces()) {
            found = found == null ? instead(parent) : found;
        }
        return found;
    }
}
