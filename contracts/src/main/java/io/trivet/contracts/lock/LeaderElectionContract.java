package io.trivet.contracts.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.LeaderElection;
import io.trivet.lock.LeaderListener;
import io.trivet.lock.LeaderListener.Reason;
import io.trivet.lock.Leadership;
import io.trivet.lock.LockClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The promises of {@link LeaderElection} on every backend: one leader at a time, who is told of the beginning and the end. */
public abstract class LeaderElectionContract extends LockFixture {
    private static final int TERMS = 12;

    private final List<LeaderElection> elections = new CopyOnWriteArrayList<>();

    @AfterEach
    final void closeElections() {
        elections.forEach(LeaderElection::close);
        assertThat(electionThreads())
                .as("threads after all elections were closed")
                .isEmpty();
    }

    private List<Thread> electionThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("trivet-lock-leader " + name))
                .toList();
    }

    private LeaderElection start(LockClient client, LeaderListener listener) {
        LeaderElection election = LeaderElection.start(client.lock(name), listener);
        elections.add(election);
        return election;
    }

    /** What a listener was told, in order. */
    private static final class Told implements LeaderListener {
        private final BlockingQueue<Leadership> elected = new LinkedBlockingQueue<>();
        private final BlockingQueue<Reason> revoked = new LinkedBlockingQueue<>();

        @Override
        public void onElected(Leadership leadership) {
            elected.add(leadership);
        }

        @Override
        public void onRevoked(Leadership leadership, Reason reason) {
            assertThat(leadership.isHeld()).isFalse();
            assertThat(leadership.remaining()).isZero();
            revoked.add(reason);
        }

        Leadership nextTerm() throws InterruptedException {
            Leadership next = elected.poll(60, TimeUnit.SECONDS);
            assertThat(next).as("the next term").isNotNull();
            return next;
        }

        Reason nextEnd() throws InterruptedException {
            Reason next = revoked.poll(60, TimeUnit.SECONDS);
            assertThat(next).as("the end of the term").isNotNull();
            return next;
        }
    }

    @Test
    final void theNextLeaderIsToldWhenTheFirstLeaves() throws Exception {
        Told first = new Told();
        Told second = new Told();
        LeaderElection leader = start(here, first);
        Leadership term = first.nextTerm();
        LeaderElection waiting = start(there, second);
        assertThat(term.isHeld()).isTrue();
        assertThat(term.remaining()).isPositive();
        assertThat(leader.isLeader()).isTrue();
        assertThat(leader.toString()).contains(name, "leads", Long.toString(term.fencingToken()));
        assertThat(term.toString()).contains(name, Long.toString(term.fencingToken()));
        assertThat(waiting.isLeader()).isFalse();
        assertThat(waiting.toString()).contains(name, "waits");

        leader.close();
        assertThat(first.revoked).as("told before close() returns").containsExactly(Reason.CLOSED);
        assertThat(leader.isLeader()).isFalse();
        assertThat(leader.toString()).contains(name, "closed");
        Leadership next = second.nextTerm();
        assertThat(next.fencingToken()).isGreaterThan(term.fencingToken());
        assertThat(waiting.isLeader()).isTrue();
        assertThat(first.elected).isEmpty();
        assertThat(second.revoked).isEmpty();
    }

    @Test
    final void aLeaderThatResignsLetsOthersLeadAndTakesPartAgain() throws Exception {
        Told first = new Told();
        Told second = new Told();
        LeaderElection resigning = start(here, first);
        Leadership term = first.nextTerm();
        LeaderElection other = start(there, second);
        awaitAllWaiting();
        resigning.resign();
        assertThat(first.nextEnd()).isEqualTo(Reason.RESIGNED);
        assertThat(resigning.isLeader()).isFalse();
        Leadership next = second.nextTerm();
        term.resign();
        resigning.resign();
        assertThat(next.isHeld()).as("an earlier term can't end a later one").isTrue();
        other.close();
        assertThat(first.nextTerm().fencingToken()).isGreaterThan(next.fencingToken());
    }

    /** Waits until one leads and the other waits for the lock. */
    private void awaitAllWaiting() {
        electionThreads().forEach(LockFixture::awaitWaiting);
    }

    @Test
    final void aLeaderThatLosesTheLockIsToldAndTakesPartAgain() throws Exception {
        Told told = new Told();
        LeaderElection election = start(client(SHORT_LEASE), told);
        Leadership term = told.nextTerm();
        assertThat(there.lock(name).holder().orElseThrow().token()).hasValue(term.fencingToken());
        assertThat(there.lock(name).forceRelease()).isTrue();
        assertThat(told.nextEnd()).isEqualTo(Reason.LOST);
        assertThat(told.nextTerm().fencingToken()).isGreaterThan(term.fencingToken());
        assertThat(election.isLeader()).isTrue();
    }

    @Test
    final void aLeaderWhoseTimeRunsOutIsToldAndTheNextOneLeads() throws Exception {
        Told silent = new Told();
        Told next = new Told();
        start(client(HARD_LIMIT), silent);
        Leadership term = silent.nextTerm();
        start(there, next);
        assertThat(silent.nextEnd()).isEqualTo(Reason.LOST);
        assertThat(next.nextTerm().fencingToken()).isGreaterThan(term.fencingToken());
    }

    @Test
    final void anElectionEndsWithItsLockClient() throws Exception {
        Told first = new Told();
        Told second = new Told();
        LeaderElection election = start(here, first);
        Leadership term = first.nextTerm();
        start(there, second);
        here.close();
        assertThat(first.nextEnd()).isEqualTo(Reason.LOST);
        assertThat(second.nextTerm().fencingToken()).isGreaterThan(term.fencingToken());
        Awaitility.await().untilAsserted(() -> assertThat(election.toString()).contains("closed"));
        assertThat(first.elected).isEmpty();
    }

    @Test
    final void aListenerThatFailsGivesUpItsLeadership() throws Exception {
        List<Throwable> failures = List.of(new IllegalStateException("a test"), new AssertionError("a test"));
        BlockingQueue<Reason> revoked = new LinkedBlockingQueue<>();
        AtomicInteger terms = new AtomicInteger();
        LeaderElection failing = start(here, new LeaderListener() {
            @Override
            public void onElected(Leadership leadership) throws Exception {
                Throwable failure = failures.get(terms.getAndIncrement() % failures.size());
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (Exception) failure;
            }

            @Override
            public void onRevoked(Leadership leadership, Reason reason) {
                revoked.add(reason);
                throw new IllegalStateException("a test");
            }
        });
        for (int i = 0; i < 3; i++) {
            assertThat(revoked.poll(60, TimeUnit.SECONDS)).isEqualTo(Reason.FAILED);
        }
        Told told = new Told();
        start(there, told);
        assertThat(told.nextTerm().isHeld()).isTrue();
        assertThat(failing.isLeader()).isFalse();
    }

    @Test
    final void aListenerMayWorkAsLongAsItLeads() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        LeaderElection working = start(here, new LeaderListener() {
            @Override
            public void onElected(Leadership leadership) throws Exception {
                told.add("elected");
                try {
                    new CountDownLatch(1).await();
                } finally {
                    told.add("returned, leads " + leadership.isHeld());
                }
            }

            @Override
            public void onRevoked(Leadership leadership, Reason reason) {
                told.add("revoked, interrupted " + Thread.currentThread().isInterrupted());
            }
        });
        assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("elected");
        assertThat(working.isLeader()).isTrue();
        working.close();
        assertThat(told).containsExactly("returned, leads false", "revoked, interrupted false");
        assertThat(there.lock(name).tryAcquire()).isPresent();
    }

    @Test
    final void aListenerMayCloseItsElection() throws Exception {
        BlockingQueue<LeaderElection> self = new LinkedBlockingQueue<>();
        CountDownLatch revoked = new CountDownLatch(1);
        LeaderElection election = start(here, new LeaderListener() {
            @Override
            public void onElected(Leadership leadership) throws Exception {
                self.take().close();
            }

            @Override
            public void onRevoked(Leadership leadership, Reason reason) {
                if (reason == Reason.CLOSED) {
                    revoked.countDown();
                }
            }
        });
        self.add(election);
        assertThat(revoked.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(there.lock(name).tryAcquire(Duration.ofMinutes(1))).isPresent();
    }

    @Test
    final void aWaitingElectionIsClosedAtOnce() throws Exception {
        Told told = new Told();
        start(here, told);
        told.nextTerm();
        Told others = new Told();
        LeaderElection near = start(here, others);
        LeaderElection far = start(there, others);
        near.close();
        far.close();
        near.close();
        assertThat(electionThreads()).as("only the leader's is left").hasSize(1);
        assertThat(others.elected).isEmpty();
        assertThat(others.revoked).isEmpty();
    }

    @Test
    final void neverTwoLeadersAndTokensRise() throws Exception {
        List<Long> tokens = new CopyOnWriteArrayList<>();
        AtomicInteger leaders = new AtomicInteger();
        List<Integer> counts = new CopyOnWriteArrayList<>();
        LeaderListener listener = new LeaderListener() {
            @Override
            public void onElected(Leadership leadership) {
                counts.add(leaders.incrementAndGet());
                tokens.add(leadership.fencingToken());
                leadership.resign();
            }

            @Override
            public void onRevoked(Leadership leadership, Reason reason) {
                leaders.decrementAndGet();
            }
        };
        List<LockClient> clients = new ArrayList<>(List.of(here, there, client(LEASE)));
        clients.addAll(List.copyOf(clients));
        clients.forEach(client -> start(client, listener));
        Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> tokens.size() >= TERMS);
        elections.forEach(LeaderElection::close);
        assertThat(counts).containsOnly(1);
        assertThat(leaders).hasValue(0);
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
    }
}
