package io.trivet.id;

import java.util.HashMap;
import java.util.Map;

/**
 * The worker ids of one JVM. It sees to it that no two generators of a namespace use the same at once, or the same ticks one after the
 * other: each starts above the last tick of the one before it.
 */
final class JvmWorkers {
    static final JvmWorkers OF_THIS_JVM = new JvmWorkers();

    private static final long HELD = Long.MAX_VALUE;
    private static final long NEVER = -1;

    private final Map<String, Namespace> namespaces = new HashMap<>();

    /** A namespace's layout, and for each worker id the last tick used, or {@link #HELD}. */
    private record Namespace(SnowflakeLayout layout, Map<Integer, Long> marks) {}

    synchronized Reservation claim(String name, int workerId, SnowflakeLayout layout) {
        Namespace namespace = namespaces.computeIfAbsent(name, absent -> new Namespace(layout, new HashMap<>()));
        if (!namespace.layout().equals(layout)) {
            throw new IdException(
                    IdException.Code.LAYOUT_MISMATCH,
                    "A snowflake generator with " + layout + " could repeat ids of namespace '" + name
                            + "', which have " + namespace.layout()
                            + ". Use the same layout, or name another namespace.");
        }
        long mark = namespace.marks().getOrDefault(workerId, NEVER);
        if (mark == HELD) {
            throw new IdException(
                    IdException.Code.WORKER_ID_IN_USE,
                    "Worker " + workerId + " of namespace '" + name
                            + "' has a generator in this JVM, and a second would"
                            + " repeat its ids. Share it, close it first, or use another worker id or namespace.");
        }
        namespace.marks().put(workerId, HELD);
        return new WholeTime(
                mark,
                layout.lastTick() - 1,
                "Worker " + workerId + " of namespace '" + name + "' with " + layout,
                last -> release(namespace, workerId, last));
    }

    private synchronized void release(Namespace namespace, int workerId, long lastTick) {
        namespace.marks().put(workerId, lastTick);
    }
}
