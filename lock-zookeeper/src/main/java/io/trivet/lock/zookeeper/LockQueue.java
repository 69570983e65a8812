package io.trivet.lock.zookeeper;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The contenders for a lock, of all programs that follow the naming convention, in the order of their arrival. */
record LockQueue(List<String> nodes) {
    /**
     * Nodes of Curator and Trivet end in "-lock-" and ten digits, kazoo's in "__lock__" and ten digits. The server
     * appends the digits.
     */
    private static final Pattern CONTENDER = Pattern.compile("(?s).*(?:-lock-|__lock__)\\d{10}");

    private static final int DIGITS = 10;
    private static final Comparator<String> BY_SEQUENCE =
            Comparator.comparing(node -> node.substring(node.length() - DIGITS));

    static LockQueue of(List<String> children) {
        return new LockQueue(children.stream()
                .filter(child -> CONTENDER.matcher(child).matches())
                .sorted(BY_SEQUENCE)
                .toList());
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    boolean contains(String node) {
        return nodes.contains(node);
    }

    /** Returns the contender directly before this one; empty if this one is the first, and thus the holder. */
    Optional<String> ahead(String node) {
        int index = nodes.indexOf(node);
        return index <= 0 ? Optional.empty() : Optional.of(nodes.get(index - 1));
    }

    /** Returns the contenders whose names begin with this prefix. */
    List<String> startingWith(String prefix) {
        return nodes.stream().filter(node -> node.startsWith(prefix)).toList();
    }

    LockQueue without(List<String> others) {
        return new LockQueue(
                nodes.stream().filter(node -> !others.contains(node)).toList());
    }
}
