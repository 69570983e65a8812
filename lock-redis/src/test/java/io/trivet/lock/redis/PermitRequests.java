package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Requests for permits of a semaphore. */
abstract class PermitRequests extends RequestsFixture {
    private static final LockMode THREE = LockMode.permit(3);
    private static final String PERMIT = "permit";

    private LockRequest permit() {
        return request(THREE);
    }

    @Test
    void asManyPermitsAsTheLimitAreHeldAtOnce() {
        List<LockRequest> held = new ArrayList<>();
        long last = 0;
        for (int i = 0; i < 3; i++) {
            LockRequest next = permit();
            long generation = grant(i == 1 ? there : here, next);
            assertThat(generation).isGreaterThan(last);
            last = generation;
            held.add(next);
        }
        assertThat(refuse(there, permit()).queued()).isFalse();
        assertThat(refuse(there, waiting(THREE)).queued()).isFalse();
        assertThat(release(here, held.get(0))).isTrue();
        assertThat(release(here, held.get(0))).isFalse();
        assertThat(grant(there, permit())).isGreaterThan(last);
        refuse(here, permit());
    }

    @Test
    void aHolderWhoseTimeIsOverIsReplacedAndHarmsNobody() {
        LockRequest late = permit();
        grant(here, late);
        grant(here, permit());
        grant(here, permit());
        refuse(there, permit());
        expire(PERMIT, late);
        assertThat(here.renew(late)).isEmpty();
        LockRequest next = permit();
        grant(there, next);
        assertThat(here.renew(late)).isEmpty();
        assertThat(release(here, late)).isFalse();
        assertThat(there.renew(next)).hasValue(LEASE);
        refuse(there, permit());
    }

    @Test
    void aReleaseAfterTheTimeReportsThatNothingWasHeld() {
        LockRequest late = permit();
        grant(here, late);
        expire(PERMIT, late);
        assertThat(release(here, late)).isFalse();
        assertThat(jedis.exists(name)).isFalse();
    }

    @Test
    void aDeadHoldersPermitIsFreeWhenItsTimeIsOver() {
        LockMode one = LockMode.permit(1);
        grant(here, request(name, one, Duration.ofMillis(200), false));
        LockRequest next = request(one);
        Awaitility.await().untilAsserted(() -> grant(there, next));
    }

    @Test
    void anOwnerThatAsksAgainHasOnePermit() {
        LockRequest first = permit();
        long generation = grant(here, first);
        assertThat(grant(here, first)).isGreaterThan(generation);
        grant(here, permit());
        grant(here, permit());
        grant(here, first);
        assertThat(jedis.zcard(name)).isEqualTo(3);
        refuse(here, permit());
    }

    @Test
    void aRenewalLengthensAndShortensTheTime() {
        LockRequest first = permit();
        grant(here, first);
        Duration longer = LEASE.multipliedBy(2);
        assertThat(here.renew(first.withLeaseTime(longer))).hasValue(longer);
        assertThat(jedis.pttl(name)).isBetween(LEASE.toMillis(), longer.toMillis() + 1);
        assertThat(here.renew(first)).hasValue(LEASE);
        assertThat(jedis.pttl(name)).isBetween(1L, LEASE.toMillis() + 1);
    }

    @Test
    void aPermitStaysTakenForItsMinimumHoldTime() {
        LockMode one = LockMode.permit(1);
        LockRequest early = request(one);
        grant(here, early);
        assertThat(here.releaseAfter(early, Duration.ofMinutes(1)).wasHeld()).isTrue();
        refuse(there, request(one));
        assertThat(here.releaseAfter(early, Duration.ofMillis(1)).wasHeld()).isTrue();
        Awaitility.await().untilAsserted(() -> grant(there, request(one)));
    }

    @Test
    void nothingIsLeftForEver() {
        LockRequest longest = request(name, THREE, LEASE.multipliedBy(2), false);
        grant(here, longest);
        LockRequest shorter = permit();
        grant(here, shorter);
        assertThat(jedis.pttl(name))
                .isBetween(LEASE.toMillis(), LEASE.multipliedBy(2).toMillis() + 1);
        assertThat(jedis.ttl(CounterKey.of(name))).isBetween(1L, CounterKey.KEPT.toSeconds());
        release(here, longest);
        release(here, shorter);
        assertThat(jedis.exists(name)).isFalse();
    }

    @Test
    void expiredHoldersAreRemovedInSmallSteps() {
        LockRequest live = permit();
        grant(here, live);
        for (int i = 0; i < 120; i++) {
            jedis.zadd(name, i + 1, member(PERMIT, permit()));
        }
        grant(here, permit());
        assertThat(jedis.zcard(name)).isEqualTo(72);
        grant(here, permit());
        assertThat(jedis.zcard(name)).isEqualTo(23);
        refuse(there, permit());
        assertThat(jedis.zcard(name)).isEqualTo(3);
    }

    @Test
    void clientsMayDisagreeOnTheLimit() {
        grant(here, request(LockMode.permit(2)));
        refuse(here, request(LockMode.permit(1)));
        grant(here, request(LockMode.permit(2)));
        refuse(here, request(LockMode.permit(2)));
        grant(here, request(LockMode.permit(Integer.MAX_VALUE)));
    }

    @Test
    void generationsRiseThoughTheCounterIsLostSpoiltOrAhead() {
        long last = 0;
        LockMode many = LockMode.permit(100);
        for (String counter : new String[] {null, "", "nan", "1e300", "-1", "12x"}) {
            if (counter == null) {
                jedis.del(CounterKey.of(name));
            } else {
                jedis.set(CounterKey.of(name), counter);
            }
            long next = grant(here, request(many));
            assertThat(next).isGreaterThan(last);
            last = next;
        }
        long ahead = (1L << 53) - 10;
        jedis.set(CounterKey.of(name), Long.toString(ahead));
        assertThat(grant(here, request(many))).isEqualTo(ahead + 1);
    }

    @Test
    void generationsRiseWhenANameIsUsedInAnotherWayLater() {
        long last = 0;
        for (LockMode mode : List.of(
                THREE, LockMode.EXCLUSIVE, LockMode.READ, THREE, LockMode.WRITE, LockMode.EXCLUSIVE, LockMode.READ)) {
            LockRequest next = request(mode);
            long generation = grant(here, next);
            assertThat(generation).isGreaterThan(last);
            last = generation;
            assertThat(release(there, next)).isTrue();
        }
    }

    @Test
    void everyNameHasItsKeysInOneSlot() {
        for (String each : List.of("{" + name, name + "}", "{}" + name, "a{" + name + "}b", name + " \u00e9{b}")) {
            LockRequest permit = request(each, THREE, LEASE, false);
            grant(here, permit);
            release(here, permit);
            LockRequest writer = request(each, LockMode.WRITE, LEASE, true);
            LockRequest reader = request(each, LockMode.READ, LEASE, true);
            grant(here, reader);
            refuse(here, writer);
            release(here, reader);
            grant(here, writer);
            assertThat(here.renew(writer)).isPresent();
        }
    }

    @Test
    void manyPermitsAreReleasedAtOnce() {
        List<LockRequest> all = IntStream.range(0, 200)
                .mapToObj(i -> request(name, LockMode.permit(200), LEASE, false))
                .toList();
        all.forEach(each -> grant(here, each));
        assertThat(here.releaseAll(all)).hasSize(200).allMatch(each -> each.wasHeld());
        assertThat(jedis.exists(name)).isFalse();
        assertThat(here.releaseAll(all)).hasSize(200).noneMatch(each -> each.wasHeld());
    }
}
