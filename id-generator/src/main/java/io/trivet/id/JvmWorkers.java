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

    synchronized WorkerHold claim(String name, int workerId, SnowflakeLayout layout) {
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
        return new Hold(name, workerId, layout, mark);
    }

    private synchronized void release(String name, int workerId, long lastTick) {
        Namespace namespace = namespaces.get(name);
        if (namespace != null) {
            namespace.marks().put(workerId, lastTick);
        }
    }

    /** Nobody outside this JVM bounds its time: the layout does. */
    private final class Hold implements WorkerHold {
        private final String namespace;
        private final int workerId;
        private final SnowflakeLayout layout;
        private final long mark;
        private final long limit;

        Hold(String namespace, int workerId, SnowflakeLayout layout, long mark) {
            this.namespace = namespace;
            this.workerId = workerId;
            this.layout = layout;
            this.mark = mark;
            limit = layout.lastTick();
        }

        @Override
        public int workerId() {
            return workerId;
        }

        @Override
        public long mark() {
            return mark;
        }

        @Override
        public long limit() {
            return limit;
        }

        @Override
        public void extendTo(long tick) {
            throw new IdException(
                    IdException.Code.TIME_EXHAUSTED,
                    "Worker " + workerId + " of namespace '" + namespace + "': the " + layout.timeBits()
                            + " bits of time since " + layout.epoch() + " are over. Choose a later epoch for new ids,"
                            + " in another namespace.");
        }

        @Override
        public void release(long lastTick) {
            JvmWorkers.this.release(namespace, workerId, Math.max(mark, lastTick));
        }
    }
}
