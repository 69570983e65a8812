package io.trivet.contracts.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockHolder;
import io.trivet.lock.LockOptions;
import io.trivet.lock.LockProperty;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The promises of leases: how they are renewed, end, and are lost. */
abstract class LeaseContract extends LockViewContract {
    /**
     * Returns the promises that the backend must make: by default {@code EXCLUSIVE}, {@code RISING_TOKENS} and {@code
     * EXPIRES}. A server that can't end the grant of a silent holder must not promise the last.
     */
    protected Set<LockProperty> promises() {
        return EnumSet.of(LockProperty.EXCLUSIVE, LockProperty.RISING_TOKENS, LockProperty.EXPIRES);
    }

    @Test
    final void aClientReportsItsGuarantees() {
        assertThat(here.guarantees().properties()).containsAll(promises());
        assertThat(here.guarantees().assumption()).isNotBlank();
    }

    @Test
    final void aHeldLeaseIsRenewedBeyondItsLeaseTime() throws Exception {
        LockClient renewing = client(recorded(LockOptions.defaults().withLeaseTime(SHORT_LEASE)));
        try (Lease lease = renewing.lock(name).acquire()) {
            Awaitility.await().until(() -> count(Kind.RENEWED) >= 5);
            assertThat(lease.isHeld()).isTrue();
            assertThat(there.lock(name).tryAcquire()).isEmpty();
        }
        assertThat(count(Kind.LOST)).isZero();
        assertThat(there.lock(name).tryAcquire()).isPresent();
    }

    @Test
    final void aHardLimitIsReportedAndOnlyRenewMovesIt() throws Exception {
        CountDownLatch lost = new CountDownLatch(1);
        Lease lease = client(recorded(HARD_LIMIT)).lock(name).acquire();
        lease.onLost(lost::countDown);
        assertThat(lease.renew()).isTrue();
        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lease.renew()).as("renewed after the loss was reported").isFalse();
        Awaitility.await().until(() -> !lease.isHeld());
        assertThat(count(Kind.LOST)).isEqualTo(1);
        assertThat(there.lock(name).tryAcquire(LEASE)).isPresent();

        CountDownLatch late = new CountDownLatch(1);
        lease.onLost(late::countDown);
        assertThat(late.await(30, TimeUnit.SECONDS)).isTrue();
        lease.close();
    }

    @Test
    final void aClosedLeaseIsNeitherRenewedNorLost() throws Exception {
        Lease lease = here.lock(name).acquire();
        lease.onLost(() -> events.add(new LockEvent(Kind.LOST, name, 0, Duration.ZERO)));
        lease.close();
        lease.onLost(() -> events.add(new LockEvent(Kind.LOST, name, 0, Duration.ZERO)));
        assertThat(lease.renew()).isFalse();
        here.close();
        assertThat(events).isEmpty();
    }

    @Test
    final void aLeaseIsHeldNoLongerThanItsMaxHold() throws Exception {
        LockClient client = client(
                recorded(LockOptions.defaults().withLeaseTime(SHORT_LEASE).withMaxHold(SHORT_LEASE.multipliedBy(2))));
        do {
            Lease lease = client.lock(name).acquire();
            assertThat(lease.remaining()).isLessThanOrEqualTo(SHORT_LEASE);
            Awaitility.await().until(() -> !lease.isHeld());
            assertThat(there.lock(name).tryAcquire(LEASE)).hasValueSatisfying(Lease::close);
            lease.close();
            // Once more if the machine was too slow for a renewal.
        } while (count(Kind.RENEWED) == 0);
    }

    @Test
    final void anOperatorSeesTheHolderAndTakesTheLockAway() throws Exception {
        DistributedLock other = there.lock(name);
        assertThat(other.holder()).isEmpty();
        assertThat(other.forceRelease()).isFalse();

        CountDownLatch lost = new CountDownLatch(1);
        LockOptions options =
                LockOptions.defaults().withLeaseTime(SHORT_LEASE).withOwner("billing on r\u00e9-3: \"a\"");
        Lease lease = client(options).lock(name).acquire();
        lease.onLost(lost::countDown);
        LockHolder holder = other.holder().orElseThrow();
        assertThat(holder.owner()).isEqualTo("billing on r\u00e9-3: \"a\"");
        assertThat(holder.token()).hasValue(lease.fencingToken());
        assertThat(holder.since()).isPresent();

        assertThat(other.forceRelease()).isTrue();
        try (Lease next = other.tryAcquire(LEASE).orElseThrow()) {
            assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
            assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(lease.isHeld()).isFalse();
            assertThat(lease.renew()).isFalse();
            lease.close();
            assertThat(next.isHeld()).isTrue();
            assertThat(there.lock(name).holder().orElseThrow().token()).hasValue(next.fencingToken());
        }
    }

    @Test
    final void aForgottenLeaseExpires() throws Exception {
        LockClient client = client(LockOptions.defaults().withLeaseTime(SHORT_LEASE));
        acquireAndForget(client);
        Awaitility.await().until(() -> {
            System.gc();
            return there.lock(name).tryAcquire().isPresent();
        });
    }

    /** Acquires a lease and drops it. In a separate method, so that the caller's frame holds no reference. */
    private void acquireAndForget(LockClient client) throws InterruptedException {
        Lease lease = client.lock(name).acquire();
        lease.onLost(() -> assertThat(lease.isHeld()).isFalse());
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    final void aThreadThatDiesWithoutUnlockingLosesTheLock() throws Exception {
        var view = client(LockOptions.defaults().withLeaseTime(SHORT_LEASE))
                .lock(name)
                .asLock();
        CompletableFuture<Boolean> locked = new CompletableFuture<>();
        Thread thread = new Thread(() -> locked.complete(view.tryLock()), "dies with the lock");
        thread.start();
        assertThat(locked.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(there.lock(name).tryAcquire(LEASE)).isPresent();
        thread.join();
    }

    @Test
    final void aClosedClientReleasesAllItsLocks() throws Exception {
        LockClient many = client(recorded(LockOptions.defaults()));
        for (int i = 0; i < 40; i++) {
            many.lock(name + "-" + i).acquireAsync().get(30, TimeUnit.SECONDS);
        }
        there.lock(name + "-7").forceRelease();
        many.close();
        for (int i = 0; i < 40; i++) {
            assertThat(there.lock(name + "-" + i).tryAcquire()).isPresent();
        }
        assertThat(count(Kind.RELEASED)).isEqualTo(40);
        assertThat(events.stream().filter(event -> event.kind() == Kind.LOST))
                .extracting(LockEvent::name)
                .containsExactly(name + "-7");
    }

    @Test
    final void aClosedClientNotifiesItsHolders() throws Exception {
        CountDownLatch lost = new CountDownLatch(1);
        Lease lease = here.lock(name).acquire();
        lease.onLost(lost::countDown);
        here.close();
        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
        lease.close();
    }
}
