package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LockQueueTest {
    private static final String CURATOR = "_c_9f0e3c52-5d0e-4a37-8c1d-0123456789ab-lock-0000000007";
    private static final String KAZOO = "ffffffffffffffffffffffffffffffff__lock__0000000005";
    private static final String OURS = NodeNames.prefix("owner-1") + "0000000006";

    @Test
    void contendersOfAllLibrariesHaveTheServersOrder() {
        LockQueue queue = LockQueue.of(List.of(CURATOR, "settings", OURS, KAZOO, "x__rlock__0000000001"));
        assertThat(queue.nodes()).containsExactly(KAZOO, OURS, CURATOR);
        assertThat(queue.ahead(KAZOO)).isEmpty();
        assertThat(queue.ahead(OURS)).contains(KAZOO);
        assertThat(queue.ahead(CURATOR)).contains(OURS);
    }

    @Test
    void aRemovedContenderIsNotWaitedFor() {
        LockQueue queue = LockQueue.of(List.of(KAZOO, OURS));
        assertThat(queue.without(List.of(KAZOO)).ahead(OURS)).isEmpty();
        assertThat(queue.startingWith(NodeNames.prefix("owner-1"))).containsExactly(OURS);
        assertThat(queue.startingWith(NodeNames.prefix("owner-2"))).isEmpty();
    }

    @Test
    void otherChildrenMakeNoQueue() {
        assertThat(LockQueue.of(List.of("lock", "-lock-12", "settings")).isEmpty())
                .isTrue();
    }
}
