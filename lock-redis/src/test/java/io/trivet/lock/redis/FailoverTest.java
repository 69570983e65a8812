package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests what a failover loses, and what it doesn't, with Sentinels and in a cluster. */
@Tag("long")
@ParameterizedClass
@EnumSource(ReplicatedRedis.Kind.class)
@Timeout(300)
class FailoverTest {
    /** A time in which no renewal is due. */
    private static final LockOptions LONG = LockOptions.defaults().withLeaseTime(Duration.ofMinutes(10));

    private static final Duration SOON = Duration.ofSeconds(60);

    @Parameter
    private ReplicatedRedis.Kind kind;

    private ReplicatedRedis redis;
    private LockClient here;
    private LockClient there;

    @BeforeEach
    void start() {
        redis = kind.start();
        here = RedisLocks.connect(redis.uri(), LONG);
        there = RedisLocks.connect(redis.uri(), LONG);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        redis.close();
    }

    private void replicate() {
        redis.primaryOf("a").awaitReplication(redis.replicaOf("a"));
    }

    @Test
    void nothingIsLostThatTheReplicaHas() throws Exception {
        Lease lease = here.lock("a").acquire();
        replicate();
        redis.failOver("a");
        assertThat(there.lock("a").tryAcquire()).isEmpty();
        assertThat(lease.renew()).isTrue();
        assertThat(there.lock("a").holder())
                .hasValueSatisfying(holder -> assertThat(holder.token()).hasValue(lease.fencingToken()));
        lease.close();
        try (Lease next = there.lock("a").tryAcquire().orElseThrow()) {
            assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        }
    }

    @Test
    void aGrantThatTheReplicaLacksIsMadeTwiceAsTheGuaranteesSay() throws Exception {
        redis.primaryOf("a").stopReplication();
        Lease first = here.lock("a").acquire();
        CountDownLatch lost = new CountDownLatch(1);
        first.onLost(lost::countDown);
        redis.failOver("a");
        Lease second = there.lock("a").tryAcquire(SOON).orElseThrow();
        assertThat(first.isHeld()).isTrue();
        assertThat(second.isHeld()).isTrue();
        assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
        assertThat(here.guarantees().assumption())
                .contains(
                        "may lack the last grants", "a second client can get a lock that is held", "Tokens still rise");
        assertThat(first.renew()).isFalse();
        assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
        first.close();
        assertThat(second.renew()).isTrue();
    }

    @Test
    void theHolderHearsOfItsLossAtTheNextRenewal() throws Exception {
        redis.primaryOf("a").stopReplication();
        CountDownLatch lost = new CountDownLatch(1);
        LockOptions renewed = LockOptions.defaults().withLeaseTime(Duration.ofSeconds(15));
        try (Lease lease = here.lock("a", renewed).acquire()) {
            lease.onLost(lost::countDown);
            redis.failOver("a");
            // Nobody else wants the lock.
            assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(lease.isHeld()).isFalse();
        }
    }

    @Test
    void aReleaseThatTheReplicaLacksLeavesTheLockTakenUntilItsTimeIsOver() throws Exception {
        Lease lease = here.lock("a", LONG.withLeaseTime(Duration.ofSeconds(5))).acquire();
        replicate();
        redis.primaryOf("a").stopReplication();
        lease.close();
        redis.failOver("a");
        try (Lease next = there.lock("a").tryAcquire(SOON).orElseThrow()) {
            assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        }
    }

    @Test
    void waitersAreNotifiedOfReleasesAfterIt() throws Exception {
        Lease lease = here.lock("a").acquire();
        replicate();
        CompletableFuture<Lease> waiting = acquireDespiteFailover();
        Awaitility.await().until(() -> !there.lock("a").tryAcquire().isPresent());
        redis.failOver("a");
        lease.close();
        try (Lease next = waiting.get(60, TimeUnit.SECONDS)) {
            assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        }
    }

    /** While there is no primary, waiting ends in a fault, and the caller decides to go on. */
    private CompletableFuture<Lease> acquireDespiteFailover() {
        return there.lock("a").acquireAsync().exceptionallyCompose(fault -> {
            assertThat(fault).hasRootCauseInstanceOf(Exception.class);
            return acquireDespiteFailover();
        });
    }

    @Test
    void whileThereIsNoPrimaryTheFaultNamesIt() {
        int port = redis.primaryOf("a").port();
        redis.primaryOf("a").kill();
        assertThatThrownBy(() -> there.lock("a").tryAcquire())
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContainingAll("Lock 'a' on " + redis.uri(), "127.0.0.1:" + port, "try again")
                .hasMessageNotContaining("\n")
                .extracting(LockException::code)
                .isEqualTo(Code.UNAVAILABLE);
    }

    /** The primary never answers, so a call that returns without a fault has returned because its time was over. */
    @Test
    void aLimitedTryReturnsInItsTimeWhileThePrimaryIsSilent() throws Exception {
        there.lock("a").acquire().close();
        redis.primaryOf("a").pause();
        for (int i = 0; i < 3; i++) {
            assertThat(there.lock("a").tryAcquire(Duration.ofMillis(100))).isEmpty();
        }
        redis.failOver("a");
        assertThat(there.lock("a").tryAcquire(SOON)).isPresent();
    }
}
