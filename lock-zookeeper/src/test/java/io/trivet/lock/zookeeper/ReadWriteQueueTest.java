package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.zookeeper.Askers.Held;
import io.trivet.testkit.server.Servers;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the queue of readers and writers, and the generation that readers share. */
@Timeout(120)
class ReadWriteQueueTest {
    private final CuratorFramework curator = Curators.start(Servers.zooKeeper());
    private final CuratorFramework others = Curators.start(Servers.zooKeeper());
    private final String name = "rw-" + UUID.randomUUID();
    private final String path = "/read-write/" + name;
    private final Askers here = new Askers(curator, "/read-write", name);
    private final Askers there = new Askers(others, "/read-write", name);

    @AfterEach
    void close() {
        here.close();
        there.close();
        curator.close();
        others.close();
    }

    @Test
    void readersBetweenTwoWritersShareOneGeneration() throws Exception {
        long writer = generation(here, LockMode.WRITE);
        long first = generation(here, LockMode.READ);
        assertThat(first).isGreaterThan(writer);
        // The first reader has gone.
        try (Held second = there.acquire(LockMode.READ);
                Held third = here.acquire(LockMode.READ)) {
            assertThat(second.generation()).isEqualTo(first);
            assertThat(third.generation()).isEqualTo(first);
        }
        long next = generation(there, LockMode.WRITE);
        assertThat(next).isGreaterThan(first);
        assertThat(generation(there, LockMode.WRITE)).isGreaterThan(next);
        assertThat(generation(here, LockMode.READ)).isGreaterThan(next + 1);
    }

    @Test
    void oneReaderAfterTheOtherNeedsNoReadOfTheQueueAndSharesTheGeneration() throws Exception {
        long first = generation(there, LockMode.READ);
        for (int i = 0; i < 50; i++) {
            assertThat(generation(here, LockMode.READ)).isEqualTo(first);
        }
        long writer = generation(here, LockMode.WRITE);
        for (int i = 0; i < 50; i++) {
            long next = generation(here, LockMode.WRITE);
            assertThat(next).isGreaterThan(writer);
            writer = next;
        }
        assertThat(generation(there, LockMode.READ)).isGreaterThan(writer);
    }

    @Test
    void readersThatComeTogetherShareOneGeneration() throws Exception {
        for (int i = 0; i < 20; i++) {
            Held writer = here.acquire(LockMode.WRITE);
            List<CompletableFuture<Held>> readers = List.of(
                    here.acquireLater(LockMode.READ),
                    there.acquireLater(LockMode.READ),
                    here.acquireLater(LockMode.READ),
                    there.acquireLater(LockMode.READ));
            awaitNodes(5);
            assertThat(readers).noneMatch(CompletableFuture::isDone);
            writer.release();
            for (CompletableFuture<Held> reader : readers) {
                assertThat(get(reader).generation())
                        .isGreaterThan(writer.generation())
                        .isEqualTo(get(readers.get(0)).generation());
            }
            for (CompletableFuture<Held> reader : readers) {
                get(reader).release();
            }
        }
    }

    @Test
    void aWaitingWriterHoldsOffLaterReaders() throws Exception {
        Held first = here.acquire(LockMode.READ);
        CompletableFuture<Held> writer = there.acquireLater(LockMode.WRITE);
        awaitNodes(2);
        assertThat(here.tryOnce(LockMode.READ)).isNull();
        CompletableFuture<Held> later = here.acquireLater(LockMode.READ);
        awaitNodes(3);
        assertThat(first.isHeld()).isTrue();
        first.release();
        assertThat(get(writer).generation()).isGreaterThan(first.generation());
        assertThat(later).isNotDone();
        get(writer).release();
        assertThat(get(later).generation()).isGreaterThan(get(writer).generation());
    }

    @Test
    void aWriterThatGivesUpDoesNotPartReaders() throws Exception {
        Held first = here.acquire(LockMode.READ);
        LockRequest writer = there.request(LockMode.WRITE, true);
        there.backend().acquire(writer);
        CompletableFuture<Held> later = here.acquireLater(LockMode.READ);
        awaitNodes(3);
        assertThat(there.backend().release(writer).wasHeld()).isFalse();
        assertThat(get(later).generation()).isEqualTo(first.generation());
        assertThat(there.tryOnce(LockMode.WRITE)).isNull();
        assertThat(there.acquire(LockMode.READ).generation()).isEqualTo(first.generation());
    }

    @Test
    void eachContenderWatchesOnlyTheNodeThatItWaitsFor() throws Exception {
        Held holder = there.acquire(LockMode.WRITE);
        CompletableFuture<Held> reader = there.acquireLater(LockMode.READ);
        awaitNodes(2);
        CompletableFuture<Held> readerHere = here.acquireLater(LockMode.READ);
        awaitWatched(List.of(node("__WRIT__")));
        CompletableFuture<Held> writerHere = here.acquireLater(LockMode.WRITE);
        awaitNodes(4);
        Awaitility.await()
                .untilAsserted(() -> assertThat(Curators.watchedBelow(curator, path))
                        .hasSize(2)
                        .contains(node("__WRIT__"), lastReader()));
        holder.release();
        get(reader).release();
        get(readerHere).release();
        get(writerHere).release();
        assertThat(Curators.watchedBelow(curator, path)).isEmpty();
        assertThat(Curators.children(curator, path)).isEmpty();
    }

    @Test
    void aWriterWhoseSessionEndedIsCountedByLaterReaders() throws Exception {
        generation(there, LockMode.READ);
        Held lost = here.acquire(LockMode.WRITE);
        Curators.endSession(curator);
        try (Held reader = there.acquire(LockMode.READ)) {
            assertThat(reader.generation()).isGreaterThan(lost.generation());
            Awaitility.await().ignoreExceptions().until(() -> !lost.isHeld());
            assertThat(lost.release()).isFalse();
            assertThat(reader.isHeld()).isTrue();
        }
    }

    @Test
    void waitersWhoseSessionEndedQueueAgain() throws Exception {
        Held holder = there.acquire(LockMode.WRITE);
        CompletableFuture<Held> reader = here.acquireLater(LockMode.READ);
        CompletableFuture<Held> writer = here.acquireLater(LockMode.WRITE);
        awaitNodes(3);
        List<String> before = Curators.children(others, path);
        Curators.endSession(curator);
        Awaitility.await()
                .untilAsserted(() -> assertThat(Curators.children(others, path))
                        .hasSize(3)
                        .filteredOn(node -> !before.contains(node))
                        .hasSize(2));
        holder.release();
        List<CompletableFuture<Held>> both = List.of(reader, writer);
        CompletableFuture.anyOf(reader, writer).get(60, TimeUnit.SECONDS);
        both.stream()
                .filter(CompletableFuture::isDone)
                .forEach(each -> each.join().release());
        get(reader).release();
        get(writer).release();
        assertThat(Curators.children(others, path)).isEmpty();
    }

    @Test
    void aSecondNodeOfARepeatedRequestIsRemoved() throws Exception {
        Held holder = there.acquire(LockMode.WRITE);
        CompletableFuture<Held> reader = here.acquireLater(LockMode.READ);
        awaitNodes(2);
        String ours = node("__READ__");
        curator.create().withMode(CreateMode.EPHEMERAL_SEQUENTIAL).forPath(ours.substring(0, ours.length() - 10));
        holder.release();
        get(reader).release();
        assertThat(Curators.children(curator, path)).isEmpty();
    }

    /** Other programs may write there. Then the next reader begins a group. */
    @Test
    void otherDataOfTheLocksNodeDoNotHurt() throws Exception {
        Held first = here.acquire(LockMode.READ);
        assertThat(new String(curator.getData().forPath(path), StandardCharsets.UTF_8))
                .isEqualTo("readers " + first.generation());
        curator.setData().forPath(path, "5".getBytes(StandardCharsets.UTF_8));
        assertThat(there.acquire(LockMode.READ).generation()).isGreaterThan(first.generation());
        first.release();
    }

    @Test
    void readersAndWritersOfANamespaceAreTheSame() throws Exception {
        try (Askers inside = new Askers(curator.usingNamespace("read-write"), "/", name)) {
            long reader = generation(inside, LockMode.READ);
            assertThat(generation(there, LockMode.READ)).isEqualTo(reader);
            long writer = generation(inside, LockMode.WRITE);
            assertThat(writer).isGreaterThan(reader);
            assertThat(generation(there, LockMode.READ)).isGreaterThan(writer);
        }
    }

    @Test
    void holdersAreFoundAndReleasedByForce() throws Exception {
        Held reader = here.acquire(LockMode.READ);
        Held second = there.acquire(LockMode.READ);
        CompletableFuture<Held> writer = there.acquireLater(LockMode.WRITE);
        awaitNodes(3);
        Holder holder = there.backend().holder(name).orElseThrow();
        assertThat(holder.owner()).endsWith("@test");
        assertThat(holder.generation()).hasValue(second.generation());
        assertThat(there.backend().forceRelease(name)).isTrue();
        Awaitility.await().until(() -> !reader.isHeld() && !second.isHeld());
        assertThat(here.backend().holder(name).orElseThrow().generation())
                .hasValue(get(writer).generation());
        assertThat(here.backend().forceRelease(name)).isTrue();
        // An answer that has just arrived serves a few renewals.
        Held held = get(writer);
        Awaitility.await().until(() -> !held.isHeld());
        assertThat(here.backend().forceRelease(name)).isFalse();
    }

    private long generation(Askers askers, LockMode mode) throws InterruptedException {
        try (Held held = askers.acquire(mode)) {
            return held.generation();
        }
    }

    private String node(String kind) throws Exception {
        return path + "/"
                + Curators.children(others, path).stream()
                        .filter(node -> node.contains(kind))
                        .min(Comparator.comparing(node -> node.substring(node.length() - NodeNames.DIGITS)))
                        .orElseThrow();
    }

    private String lastReader() throws Exception {
        return path + "/"
                + Curators.children(others, path).stream()
                        .filter(node -> node.contains("__READ__"))
                        .max(Comparator.comparing(node -> node.substring(node.length() - NodeNames.DIGITS)))
                        .orElseThrow();
    }

    private void awaitNodes(int count) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(Curators.children(others, path)).hasSize(count));
    }

    private void awaitWatched(List<String> nodes) {
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(Curators.watchedBelow(curator, path)).containsExactlyElementsOf(nodes));
    }

    private static Held get(CompletableFuture<Held> held) throws Exception {
        return held.get(60, TimeUnit.SECONDS);
    }
}
