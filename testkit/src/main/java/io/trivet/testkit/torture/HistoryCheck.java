package io.trivet.testkit.torture;

import io.trivet.lock.spi.LockMode.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds grants that contradict the guarantees of a lock. */
final class HistoryCheck {
    private final long calm;
    private final Duration longestWait;
    private final List<String> violations = new ArrayList<>();

    private HistoryCheck(long calm, Duration longestWait) {
        this.calm = calm;
        this.longestWait = longestWait;
    }

    /**
     * Returns a line for each contradiction.
     *
     * @param calm when the last fault ended; the time waited before it doesn't count
     */
    static List<String> violations(Collection<Grant> grants, long calm, Duration longestWait) {
        HistoryCheck check = new HistoryCheck(calm, longestWait);
        Map<String, List<Grant>> byLock = grants.stream().collect(Collectors.groupingBy(Grant::lock));
        byLock.values().forEach(check::check);
        return check.violations;
    }

    private void check(List<Grant> grants) {
        if (grants.get(0).kind() == Kind.PERMIT) {
            permits(grants);
        } else {
            sure(grants);
            accepted(grants);
        }
        unique(grants);
        for (Grant grant : grants) {
            if (grant.rejected() < grant.until()) {
                add("rejected while it was sure to hold", grant, null);
            }
            if (waited(grant) > longestWait.toNanos()) {
                add("waited longer than " + longestWait.toMillis() + " ms when nothing was wrong", grant, null);
            }
        }
    }

    /** Returns how long the holder waited without a fault to excuse it. */
    private long waited(Grant grant) {
        return grant.granted() - Math.max(grant.asked(), calm);
    }

    /** Checks that holders that were sure of the lock held it one after another, with rising tokens. */
    private void sure(List<Grant> grants) {
        Grant last = null;
        Grant lastExclusive = null;
        for (Grant grant : sorted(grants, Grant::wasSure, Comparator.comparingLong(Grant::granted))) {
            Grant before = isReader(grant) ? lastExclusive : last;
            if (before != null && grant.granted() < before.until()) {
                add("held at once", before, grant);
            }
            if (before != null && grant.token() <= before.token()) {
                add("held one after the other, and the token does not rise", before, grant);
            }
            last = later(last, grant);
            lastExclusive = isReader(grant) ? lastExclusive : later(lastExclusive, grant);
        }
    }

    private static Grant later(@Nullable Grant before, Grant grant) {
        return before == null || grant.until() > before.until() ? grant : before;
    }

    private static boolean isReader(Grant grant) {
        return grant.kind() == Kind.READ;
    }

    /** Readers between two writers share a token. */
    private static boolean areReaders(Grant one, Grant other) {
        return isReader(one) && isReader(other) && one.token() == other.token();
    }

    /** Checks that not more holders at once were sure of a permit than there are permits. */
    private void permits(List<Grant> grants) {
        PriorityQueue<Grant> holding = new PriorityQueue<>(Comparator.comparingLong(Grant::until));
        for (Grant grant : sorted(grants, Grant::wasSure, Comparator.comparingLong(Grant::granted))) {
            Grant first;
            while ((first = holding.peek()) != null && first.until() <= grant.granted()) {
                holding.remove();
            }
            if (first != null && holding.size() == Contended.PERMITS) {
                add("more permits held at once than there are", first, grant);
            }
            holding.add(grant);
        }
    }

    private void accepted(List<Grant> grants) {
        Grant before = null;
        for (Grant grant :
                sorted(grants, each -> each.order() != Grant.NEVER, Comparator.comparingLong(Grant::order))) {
            if (before != null && grant.token() <= before.token() && !areReaders(before, grant)) {
                add("accepted by the resource one after the other, and the token does not rise", before, grant);
            }
            before = grant;
        }
    }

    private void unique(List<Grant> grants) {
        Grant before = null;
        for (Grant grant : sorted(grants, each -> true, Comparator.comparingLong(Grant::token))) {
            if (before != null && grant.token() == before.token() && !areReaders(before, grant)) {
                add("two grants, one token", before, grant);
            }
            before = grant;
        }
    }

    private static List<Grant> sorted(List<Grant> grants, Predicate<Grant> which, Comparator<Grant> order) {
        return grants.stream().filter(which).sorted(order).toList();
    }

    private void add(String what, Grant grant, @Nullable Grant other) {
        violations.add(what + ":\n    " + grant + (other == null ? "" : "\n    " + other));
    }
}
