package io.trivet.lock.zookeeper;

import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockMode.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The contenders below one node, of all programs that follow the naming convention, in the order of their arrival.
 *
 * @param nodes their names
 * @param semaphore whether the node also has the child of a semaphore's permits
 * @param readers what a read/write lock's node says about its readers; a reading of other nodes doesn't ask for it
 */
record LockQueue(List<String> nodes, boolean semaphore, ReaderGroup readers) {
    /**
     * Nodes of Curator and Trivet have these texts before the ten digits that the server appends: locks, writers,
     * readers, permits. Kazoo's have {@code __lock__} for locks and writers, {@code __rlock__} for readers.
     */
    private static final Pattern CONTENDER =
            Pattern.compile("(?s).*(?:-lock-|__WRIT__|__READ__|-lease-|__lock__|__rlock__)\\d{10}");

    private static final Comparator<String> BY_SEQUENCE =
            Comparator.comparing(node -> node.substring(node.length() - NodeNames.DIGITS));

    static LockQueue of(List<String> children) {
        return new LockQueue(
                children.stream()
                        .filter(child -> CONTENDER.matcher(child).matches())
                        .sorted(BY_SEQUENCE)
                        .toList(),
                children.contains(NodeNames.PERMITS),
                ReaderGroup.UNKNOWN);
    }

    LockQueue with(ReaderGroup group) {
        return new LockQueue(nodes, semaphore, group);
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    boolean contains(String node) {
        return nodes.contains(node);
    }

    /** Returns whether a new node would be granted at once. */
    boolean isFreeFor(LockMode mode) {
        return switch (mode.kind()) {
            case EXCLUSIVE, WRITE -> nodes.isEmpty();
            case READ -> nodes.stream().noneMatch(LockQueue::isWriter);
            case PERMIT -> nodes.size() < mode.limit();
        };
    }

    /**
     * Returns the last contender before this one that it has to wait for; empty if there is none. Readers wait only for
     * writers.
     */
    Optional<String> ahead(String node, Kind kind) {
        for (int i = nodes.indexOf(node) - 1; i >= 0; i--) {
            String before = nodes.get(i);
            if (kind != Kind.READ || isWriter(before)) {
                return Optional.of(before);
            }
        }
        return Optional.empty();
    }

    /** Returns whether this contender is there, and fewer are before it than may hold permits. */
    boolean isWithin(int limit, String node) {
        int index = nodes.indexOf(node);
        return index >= 0 && index < limit;
    }

    /** Returns those that hold a lock or a read/write lock: the first, or all readers before the first writer. */
    List<String> holders() {
        long readers = nodes.stream().takeWhile(LockQueue::isReader).count();
        return nodes.subList(0, (int) Math.max(readers, Math.min(1, nodes.size())));
    }

    /**
     * Returns what the name is used as if that isn't what a contender wants; empty if it can't be told. The earliest
     * contender decides, so that one that is being refused doesn't make others be refused.
     *
     * @param own a node that doesn't count, because it is the asking contender's
     */
    Optional<String> otherUse(Kind kind, String own) {
        Optional<String> first =
                nodes.stream().filter(node -> !node.equals(own)).findFirst();
        if (first.isEmpty()) {
            return semaphore && kind != Kind.PERMIT ? Optional.of("a semaphore") : Optional.empty();
        }
        boolean lock = first.get().contains("-lock-");
        boolean either = first.get().contains("__lock__");
        boolean wantsLock = kind == Kind.EXCLUSIVE;
        if (kind != Kind.PERMIT && (either || lock == wantsLock)) {
            return Optional.empty();
        }
        return Optional.of(lock || either ? "a lock" : "a read/write lock");
    }

    static boolean isReader(String node) {
        return node.contains("__READ__") || node.contains("__rlock__");
    }

    private static boolean isWriter(String node) {
        return !isReader(node);
    }

    /** Returns the contenders whose names begin with this prefix. */
    List<String> startingWith(String prefix) {
        return nodes.stream().filter(node -> node.startsWith(prefix)).toList();
    }

    LockQueue without(List<String> others) {
        return others.isEmpty()
                ? this
                : new LockQueue(
                        nodes.stream().filter(node -> !others.contains(node)).toList(), semaphore, readers);
    }
}
