package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockMode.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockQueueTest {
    private static final String CURATOR = "_c_9f0e3c52-5d0e-4a37-8c1d-0123456789ab-lock-0000000007";
    private static final String KAZOO = "ffffffffffffffffffffffffffffffff__lock__0000000005";
    private static final String OURS = NodeNames.prefix("owner-1", Kind.EXCLUSIVE) + "0000000006";

    @Test
    void contendersOfAllLibrariesHaveTheServersOrder() {
        LockQueue queue = LockQueue.of(List.of(CURATOR, "settings", OURS, KAZOO));
        assertThat(queue.nodes()).containsExactly(KAZOO, OURS, CURATOR);
        assertThat(queue.ahead(KAZOO, Kind.EXCLUSIVE)).isEmpty();
        assertThat(queue.ahead(OURS, Kind.EXCLUSIVE)).contains(KAZOO);
        assertThat(queue.ahead(CURATOR, Kind.EXCLUSIVE)).contains(OURS);
    }

    @Test
    void aRemovedContenderIsNotWaitedFor() {
        LockQueue queue = LockQueue.of(List.of(KAZOO, OURS));
        assertThat(queue.without(List.of(KAZOO)).ahead(OURS, Kind.EXCLUSIVE)).isEmpty();
        assertThat(queue.startingWith(NodeNames.prefix("owner-1", Kind.EXCLUSIVE)))
                .containsExactly(OURS);
        assertThat(queue.startingWith(NodeNames.prefix("owner-2", Kind.EXCLUSIVE)))
                .isEmpty();
    }

    @Test
    void otherChildrenMakeNoQueue() {
        assertThat(LockQueue.of(List.of("lock", "-lock-12", "settings")).isEmpty())
                .isTrue();
    }

    @Test
    void readersWaitForTheLastWriterBeforeThemAndWritersForAnyone() {
        String writer = "_c_1-__WRIT__0000000001";
        String kazoosWriter = "2__lock__0000000002";
        String reader = "_c_3-__READ__0000000003";
        String kazoosReader = "4__rlock__0000000004";
        String last = "_c_5-__WRIT__0000000005";
        LockQueue queue = LockQueue.of(List.of(last, kazoosReader, reader, kazoosWriter, writer));
        assertThat(queue.ahead(kazoosReader, Kind.READ)).contains(kazoosWriter);
        assertThat(queue.ahead(reader, Kind.READ)).contains(kazoosWriter);
        assertThat(queue.ahead(last, Kind.WRITE)).contains(kazoosReader);
        assertThat(queue.holders()).containsExactly(writer);
        LockQueue read = queue.without(List.of(writer, kazoosWriter));
        assertThat(read.ahead(kazoosReader, Kind.READ)).isEmpty();
        assertThat(read.holders()).containsExactly(reader, kazoosReader);
        assertThat(read.isFreeFor(LockMode.READ)).isFalse();
        assertThat(read.without(List.of(last)).isFreeFor(LockMode.READ)).isTrue();
        assertThat(read.without(List.of(last)).isFreeFor(LockMode.WRITE)).isFalse();
    }

    @Test
    void theEarliestContenderDecidesWhatANameIsUsedAs() {
        String reader = "_c_3-__READ__0000000003";
        LockQueue readers = LockQueue.of(List.of(reader, OURS));
        assertThat(readers.otherUse(Kind.EXCLUSIVE, OURS)).contains("a read/write lock");
        assertThat(readers.otherUse(Kind.WRITE, "")).isEmpty();
        assertThat(readers.otherUse(Kind.PERMIT, "")).contains("a read/write lock");
        LockQueue lock = LockQueue.of(List.of(OURS));
        assertThat(lock.otherUse(Kind.READ, "")).contains("a lock");
        assertThat(lock.otherUse(Kind.PERMIT, "")).contains("a lock");
        assertThat(lock.otherUse(Kind.EXCLUSIVE, "")).isEmpty();
        LockQueue kazoo = LockQueue.of(List.of(KAZOO));
        assertThat(kazoo.otherUse(Kind.READ, "")).isEmpty();
        assertThat(kazoo.otherUse(Kind.EXCLUSIVE, "")).isEmpty();
        LockQueue semaphore = LockQueue.of(List.of("leases", OURS));
        assertThat(semaphore.otherUse(Kind.EXCLUSIVE, OURS)).contains("a semaphore");
        assertThat(semaphore.otherUse(Kind.READ, OURS)).contains("a semaphore");
        assertThat(semaphore.otherUse(Kind.PERMIT, OURS)).isEmpty();
    }

    @Test
    void onlyOurOwnDataAreAGroupOfReaders() {
        assertThat(ReaderGroup.of("readers 42".getBytes(StandardCharsets.UTF_8), 1)
                        .generation())
                .hasValue(42);
        for (String other : List.of("", "5", "readers ", "readers 0", "readers -1", "readers 99999999999999999999")) {
            assertThat(ReaderGroup.of(other.getBytes(StandardCharsets.UTF_8), 1).generation())
                    .as(other)
                    .isEmpty();
        }
    }
}
