package io.trivet.id;

import io.trivet.id.IdException.Code;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The worker ids in use in one JVM. The registry ensures that no two generators of a namespace use the same worker id
 * at once, or the same ticks one after the other: each starts above the last tick of the previous one.
 *
 * <p>The registry is a system property for each namespace, because a static field would exist once in each class loader
 * that has these classes. Its values are texts, because programs that list or store system properties expect texts, and
 * because texts keep no class loader alive. All changes are made by compare-and-set, which {@link Properties} runs
 * under its own lock.
 */
final class LocalWorkerRegistry {
    /**
     * The registry of this JVM. It keeps the properties object, even if the program sets another one later, so that all
     * users of these classes share one registry.
     */
    static final LocalWorkerRegistry OF_THIS_JVM = new LocalWorkerRegistry(System.getProperties());

    /** The beginning of the properties' names. The 1 is the version of the format. */
    private static final String PREFIX = "io.trivet.id.workers.1.";

    private static final String HELD = "held";
    private static final long NEVER = -1;

    private static final Pattern WORKER = Pattern.compile("(\\d{1,10})=(" + HELD + "|-?\\d{1,19})");

    private final Properties register;

    /** Creates a separate registry, for tests. */
    LocalWorkerRegistry() {
        this(new Properties());
    }

    LocalWorkerRegistry(Properties register) {
        this.register = register;
    }

    /** A namespace's layout, and for each worker id the last tick used, or {@link #HELD}. */
    private record Namespace(String layout, Map<Integer, String> marks) {
        /** Parses the text that {@link #toText()} wrote, or returns an empty namespace if there is none. */
        static Namespace parse(String key, @Nullable String text, SnowflakeLayout otherwise) {
            if (text == null) {
                return new Namespace(otherwise.canonical(), Map.of());
            }
            List<String> parts = List.of(text.split(" ", -1));
            Map<Integer, String> marks = new TreeMap<>();
            for (String part : parts.subList(1, parts.size())) {
                Matcher worker = WORKER.matcher(part);
                if (!worker.matches()) {
                    throw new IdException(
                            Code.REFUSED,
                            "The system property " + key + " is '" + text
                                    + "', which no generator wrote: other code must not set it.");
                }
                marks.put(Integer.valueOf(worker.group(1)), worker.group(2));
            }
            return new Namespace(parts.get(0), marks);
        }

        Namespace with(int workerId, String mark) {
            Map<Integer, String> changed = new TreeMap<>(marks);
            changed.put(workerId, mark);
            return new Namespace(layout, changed);
        }

        String toText() {
            StringBuilder text = new StringBuilder(layout);
            marks.forEach((workerId, mark) ->
                    text.append(' ').append(workerId).append('=').append(mark));
            return text.toString();
        }
    }

    Reservation claim(String name, int workerId, SnowflakeLayout layout) {
        String key = PREFIX + name;
        String mark;
        String was;
        Namespace namespace;
        do {
            was = register.getProperty(key);
            namespace = Namespace.parse(key, was, layout);
            mark = namespace.marks().getOrDefault(workerId, Long.toString(NEVER));
            check(name, workerId, layout, namespace, mark);
        } while (!replace(key, was, namespace.with(workerId, HELD)));
        return new UnboundedTime(
                Long.parseLong(mark),
                layout.lastTick() - 1,
                "Worker " + workerId + " of namespace '" + name + "' with " + layout,
                last -> release(key, workerId, layout, last));
    }

    private static void check(String name, int workerId, SnowflakeLayout layout, Namespace namespace, String mark) {
        if (!namespace.layout().equals(layout.canonical())) {
            throw new IdException(
                    Code.LAYOUT_MISMATCH,
                    "A snowflake generator with the layout " + layout.canonical() + " could repeat ids of namespace '"
                            + name + "', which have " + namespace.layout()
                            + ". Use the same layout, or name another namespace.");
        }
        if (mark.equals(HELD)) {
            throw new IdException(
                    Code.WORKER_ID_IN_USE,
                    "Worker " + workerId + " of namespace '" + name
                            + "' has a generator in this JVM, perhaps of an application that was loaded earlier, and a"
                            + " second would repeat its ids. Share it, close it first, or use another worker id or"
                            + " namespace.");
        }
    }

    private void release(String key, int workerId, SnowflakeLayout layout, long lastTick) {
        String was;
        Namespace next;
        do {
            was = register.getProperty(key);
            next = Namespace.parse(key, was, layout).with(workerId, Long.toString(lastTick));
        } while (!replace(key, was, next));
    }

    private boolean replace(String key, @Nullable String was, Namespace next) {
        return was == null
                ? register.putIfAbsent(key, next.toText()) == null
                : register.replace(key, was, next.toText());
    }
}
