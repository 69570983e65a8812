package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests when one contender's node is known to follow another directly. */
class LockNodeTest {
    private static final long CZXID = 0x7_0000_0123L;
    private static final long SESSION = 5;

    private static LockNode node(int sequence, long czxid, long session) {
        return new LockNode("_c_any-lock-%010d".formatted(sequence), czxid, session);
    }

    private static boolean follows(int before, int after, long changes) {
        return node(after, CZXID + changes, SESSION).directlyFollows(node(before, CZXID, SESSION));
    }

    @Test
    void theNextNumberSoonAfterwardsFollows() {
        assertThat(follows(0, 1, 2)).isTrue();
        assertThat(follows(99, 100, 2)).isTrue();
    }

    @Test
    void anyOtherNumberDoesNotFollow() {
        assertThat(follows(7, 9, 3)).isFalse();
        assertThat(follows(7, 7, 2)).isFalse();
        assertThat(follows(7, 0, 2)).isFalse();
    }

    @Test
    void theNextNumberOfAnotherSessionDoesNotFollow() {
        assertThat(node(8, CZXID + 2, SESSION + 1).directlyFollows(node(7, CZXID, SESSION)))
                .isFalse();
    }

    /**
     * What happens at least if the number is the next one below another parent: the deletions of the first node and of
     * its parent, the creation of the parent, of a node for each number until the first node's, and of the second node.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 1000})
    void asManyChangesAsAnotherParentNeedsProveNothing(int before) {
        int changes = 3 + (before + 1) + 1;
        assertThat(follows(before, before + 1, changes)).isFalse();
        assertThat(follows(before, before + 1, changes + 1)).isFalse();
        assertThat(follows(before, before + 1, changes - 1)).isTrue();
    }

    /** A new leader counts from zero in the lower half. */
    @Test
    void theFirstChangesUnderAnotherLeaderProveNothing() {
        assertThat(follows(7, 8, 1L << 32)).isFalse();
    }
}
