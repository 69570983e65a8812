package io.trivet.lock.redis;

import io.trivet.lock.spi.LockRequest;
import io.trivet.redis.RedisException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to get a lock from a quorum of nodes: all decisions, without requests and clocks. A test explores it.
 *
 * <p>In the first round every node is asked for its key, and raises its counter. The token is the highest counter of a
 * quorum that gave its key. In the second round, which is needed only if not enough of the counters have the token's
 * value, the others are raised to it where the key still stands. The lock is granted when a quorum has both the key and
 * the token, and the lease time isn't over. Not thread-safe.
 */
final class RedlockAttempt {
    /** The next step of the attempt. The last four end it. */
    enum Step {
        /** Wait for an answer. */
        WAIT,
        /** Send the token to the nodes of {@link #nodesToRaise}; returned once. */
        RAISE,
        /** The lock is granted. */
        GRANTED,
        /** Another owner has the lock. */
        BUSY,
        /** No owner has a quorum, because several try at once. */
        SPLIT,
        /** Too few nodes answered in time. */
        UNAVAILABLE
    }

    /** A node's answer in the first round. */
    sealed interface Vote {
        /** The key is the attempt's, and the node's counter has this value. */
        record Taken(long generation) implements Vote {}

        /** The key is another owner's, for this many milliseconds, or without a limit if negative. */
        record Held(long millisLeft, String holder) implements Vote {}

        /** The node refused, or didn't answer. */
        record Failed(RedisException fault) implements Vote {}
    }

    private enum Raised {
        NOT_ASKED,
        ASKED,
        STANDS,
        GONE,
        FAILED
    }

    private final int nodes;
    private final int quorum;
    private final long lease;
    private final long timeout;
    private final long limit;
    private final boolean[] awaited;
    private final @Nullable Vote[] votes;
    private final Raised[] raised;

    /** The generation of the grant, or zero in the first round. */
    private long token;

    private long roundBegan;

    /**
     * Creates an attempt that asks all nodes.
     *
     * @param leaseTime the time after the beginning of the attempt in which a grant is valid
     * @param timeout the most nanoseconds to wait for answers in one round
     * @param limit the most nanoseconds for the whole attempt
     * @param unresponsive the nodes whose answers count but aren't waited for, a minority
     */
    RedlockAttempt(int nodes, Duration leaseTime, long timeout, long limit, Collection<Integer> unresponsive) {
        this.nodes = nodes;
        quorum = quorum(nodes);
        lease = leaseTime.toNanos();
        this.timeout = timeout;
        this.limit = limit;
        awaited = new boolean[nodes];
        Arrays.fill(awaited, true);
        unresponsive.forEach(node -> awaited[node] = false);
        votes = new Vote[nodes];
        raised = new Raised[nodes];
        Arrays.fill(raised, Raised.NOT_ASKED);
    }

    /** Returns the least number of nodes that are a majority. */
    static int quorum(int nodes) {
        return nodes / 2 + 1;
    }

    /** Takes a node's answer of the first round, which may come late. */
    void voted(int node, Vote vote) {
        votes[node] = vote;
    }

    /** Takes a node's answer of the second round: whether its key still stands, and its counter has the token. */
    void raised(int node, boolean stands) {
        raised[node] = stands ? Raised.STANDS : Raised.GONE;
    }

    /** Takes a fault of the second round. */
    void raiseFailed(int node) {
        raised[node] = Raised.FAILED;
    }

    /**
     * Returns the next step.
     *
     * @param elapsed the nanoseconds since before the first request was sent
     */
    Step next(long elapsed) {
        if (elapsed >= lease) {
            return Step.UNAVAILABLE;
        }
        return token == 0 ? firstRound(elapsed) : secondRound(elapsed);
    }

    private Step firstRound(long elapsed) {
        int taken = count(this::isTaken);
        if (taken < quorum) {
            boolean mayStillSucceed = taken + count(node -> awaited[node] && votes[node] == null) >= quorum;
            // A quorum that answered says no. Otherwise all nodes are waited for, also to name those that fail.
            boolean isRefused = answered() >= quorum && !mayStillSucceed;
            boolean isOver = nanosLeft(elapsed) <= 0 || count(node -> votes[node] == null) == 0;
            return isRefused || isOver ? failure() : Step.WAIT;
        }
        token = IntStream.range(0, nodes)
                .mapToLong(node -> votes[node] instanceof Vote.Taken vote ? vote.generation() : 0)
                .max()
                .orElseThrow();
        if (count(this::isConfirmed) >= quorum) {
            return Step.GRANTED;
        }
        nodesToRaise().forEach(node -> raised[node] = Raised.ASKED);
        roundBegan = elapsed;
        return Step.RAISE;
    }

    private Step secondRound(long elapsed) {
        int confirmed = count(this::isConfirmed);
        if (confirmed >= quorum) {
            return Step.GRANTED;
        }
        int gone = count(node -> !isConfirmed(node) && raised[node] == Raised.GONE);
        int open = count(node -> !isConfirmed(node) && raised[node] == Raised.ASKED);
        int awaitedOpen = count(node -> awaited[node] && !isConfirmed(node) && raised[node] == Raised.ASKED);
        if (confirmed + gone >= quorum && confirmed + awaitedOpen < quorum) {
            return Step.SPLIT;
        }
        if (nanosLeft(elapsed) > 0 && open > 0) {
            return Step.WAIT;
        }
        int unknown = open + count(node -> !isConfirmed(node) && raised[node] == Raised.FAILED);
        return confirmed + unknown >= quorum ? Step.UNAVAILABLE : Step.SPLIT;
    }

    private Step failure() {
        if (answered() < quorum) {
            return Step.UNAVAILABLE;
        }
        Map<String, Integer> holders = new HashMap<>();
        for (Vote vote : votes) {
            if (vote instanceof Vote.Held held) {
                holders.merge(held.holder(), 1, Integer::sum);
            }
        }
        int unknown = nodes - answered();
        return holders.values().stream().anyMatch(keys -> keys + unknown >= quorum) ? Step.BUSY : Step.SPLIT;
    }

    private boolean isTaken(int node) {
        return votes[node] instanceof Vote.Taken;
    }

    private boolean isConfirmed(int node) {
        return raised[node] == Raised.STANDS || votes[node] instanceof Vote.Taken vote && vote.generation() == token;
    }

    private int count(IntPredicate which) {
        return (int) IntStream.range(0, nodes).filter(which).count();
    }

    /** Returns how many nodes answered in the first round without a fault. */
    int answered() {
        return count(node -> isTaken(node) || votes[node] instanceof Vote.Held);
    }

    /** Returns the generation of the grant. */
    long token() {
        return token;
    }

    /** Returns the nanoseconds until the current round, or the whole time, is over. */
    long nanosLeft(long elapsed) {
        return Math.min(Math.min(lease, limit), roundBegan + timeout) - elapsed;
    }

    /** Returns the nodes that may have the key, but don't have the token: those of which no answer is known too. */
    List<Integer> nodesToRaise() {
        return select(node -> votes[node] == null || isTaken(node) && !isConfirmed(node));
    }

    /** Returns the nodes that have the key, or may get it by a request that is under way. */
    List<Integer> nodesToWithdraw() {
        return select(node -> !(votes[node] instanceof Vote.Held));
    }

    private List<Integer> select(IntPredicate which) {
        return IntStream.range(0, nodes).filter(which).boxed().toList();
    }

    /** Returns the faults of the first round, by node. */
    Map<Integer, RedisException> faults() {
        Map<Integer, RedisException> faults = new HashMap<>();
        for (int node = 0; node < nodes; node++) {
            if (votes[node] instanceof Vote.Failed failed) {
                faults.put(node, failed.fault());
            }
        }
        return faults;
    }

    /** Returns the milliseconds after which the keys of a quorum will have expired, or a negative number if never. */
    long millisUntilFree() {
        long[] left = IntStream.range(0, nodes)
                .mapToLong(node -> isTaken(node)
                        ? 0
                        : votes[node] instanceof Vote.Held held && held.millisLeft() >= 0
                                ? held.millisLeft()
                                : Long.MAX_VALUE)
                .sorted()
                .toArray();
        return left[quorum - 1] == Long.MAX_VALUE ? -1 : left[quorum - 1];
    }

    /** Returns whether another library's client has a key. */
    boolean isHeldByOtherLibrary() {
        return Arrays.stream(votes)
                .anyMatch(vote -> vote instanceof Vote.Held held && !LockRequest.isOwner(held.holder()));
    }
}
