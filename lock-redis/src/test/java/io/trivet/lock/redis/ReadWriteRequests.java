package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockRequest;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Requests of readers and writers. */
abstract class ReadWriteRequests extends RequestsFixture {
    private LockRequest reader() {
        return request(LockMode.READ);
    }

    private LockRequest writer() {
        return request(LockMode.WRITE);
    }

    @Test
    void readersExcludeWritersAndWritersExcludeAll() {
        LockRequest first = reader();
        LockRequest second = reader();
        grant(here, first);
        grant(there, second);
        assertThat(refuse(here, writer()).queued()).isFalse();
        assertThat(release(here, first)).isTrue();
        refuse(here, writer());
        assertThat(release(there, second)).isTrue();
        LockRequest writer = writer();
        grant(here, writer);
        refuse(there, writer());
        refuse(there, reader());
        refuse(there, waiting(LockMode.READ));
        assertThat(release(here, writer)).isTrue();
        assertThat(release(here, writer)).isFalse();
        assertThat(jedis.exists(name)).isFalse();
        grant(there, reader());
    }

    @Test
    void readersBetweenTwoWritersShareOneGeneration() {
        long first = grantAndRelease(writer());
        LockRequest reader = reader();
        long readers = grant(here, reader);
        assertThat(readers).isGreaterThan(first);
        assertThat(grantAndRelease(reader())).isEqualTo(readers);
        release(here, reader);
        assertThat(grantAndRelease(reader())).as("nobody read in between").isEqualTo(readers);
        long second = grantAndRelease(writer());
        assertThat(second).isGreaterThan(readers);
        assertThat(grantAndRelease(writer())).isGreaterThan(second);
        assertThat(grantAndRelease(reader())).isGreaterThan(second + 1);
    }

    private long grantAndRelease(LockRequest request) {
        long generation = grant(there, request);
        assertThat(release(there, request)).isTrue();
        return generation;
    }

    @Test
    void readersGetANewGenerationIfTheCounterWasLostOrUsedByOthers() {
        long readers = grantAndRelease(reader());
        jedis.del(CounterKey.of(name));
        long later = grantAndRelease(reader());
        assertThat(later).isGreaterThan(readers);
        jedis.set(CounterKey.of(name), "0");
        jedis.set(CounterKey.ofReaders(name), "0");
        assertThat(grantAndRelease(reader())).isGreaterThan(later);
    }

    @Test
    void aWaitingWriterKeepsNewReadersOffUntilItHasWritten() {
        LockRequest holder = reader();
        grant(here, holder);
        LockRequest writer = waiting(LockMode.WRITE);
        awaitAs(there, writer);
        refuse(here, reader());
        assertThat(here.renew(holder)).hasValue(LEASE);
        grant(here, holder);
        awaitAs(there, writer);
        release(here, holder);
        refuse(here, reader());
        grant(there, writer);
        assertThat(jedis.exists(CounterKey.ofWaiting(name))).isFalse();
        refuse(here, reader());
        release(there, writer);
        grant(here, reader());
    }

    @Test
    void aWriterThatGivesUpLetsReadersIn() {
        grant(here, reader());
        LockRequest writer = waiting(LockMode.WRITE);
        awaitAs(there, writer);
        refuse(here, reader());
        assertThat(release(there, writer)).as("it held nothing").isFalse();
        grant(here, reader());
    }

    @Test
    void aWriterThatNoLongerAsksIsForgotten() {
        grant(here, reader());
        refuse(there, waiting(LockMode.WRITE));
        assertThat(jedis.pttl(CounterKey.ofWaiting(name))).isNotEqualTo(-1).isLessThanOrEqualTo(3000);
        LockRequest next = reader();
        Awaitility.await().untilAsserted(() -> grant(here, next));
    }

    @Test
    void aWriterWithAShortLeaseIsForgottenSooner() {
        grant(here, reader());
        refuse(there, request(name, LockMode.WRITE, Duration.ofMillis(300), true));
        assertThat(jedis.pttl(CounterKey.ofWaiting(name))).isNotEqualTo(-1).isLessThanOrEqualTo(300);
        LockRequest next = reader();
        Awaitility.await().untilAsserted(() -> grant(here, next));
        refuse(there, request(name, LockMode.WRITE, Duration.ofMillis(10), true));
        assertThat(jedis.pttl(CounterKey.ofWaiting(name))).isNotEqualTo(-1).isLessThanOrEqualTo(250);
    }

    @Test
    void aWriterThatDoesNotWaitKeepsNobodyOff() {
        grant(here, reader());
        assertThat(refuse(there, writer()).queued()).isFalse();
        grant(here, reader());
    }

    @Test
    void severalWaitingWritersWriteBeforeNewReaders() {
        LockRequest holder = reader();
        grant(here, holder);
        LockRequest one = waiting(LockMode.WRITE);
        LockRequest two = waiting(LockMode.WRITE);
        awaitAs(there, one);
        awaitAs(there, two);
        release(here, holder);
        long first = grant(here, two);
        awaitAs(there, one);
        refuse(here, reader());
        release(here, two);
        refuse(here, reader());
        assertThat(grant(there, one)).isGreaterThan(first);
        release(there, one);
        grant(here, reader());
    }

    @Test
    void holdersWhoseTimeIsOverAreReplacedAndHarmNobody() {
        LockRequest late = reader();
        grant(here, late);
        expire("read", late);
        LockRequest writer = writer();
        long generation = grant(there, writer);
        assertThat(here.renew(late)).isEmpty();
        assertThat(release(here, late)).isFalse();
        refuse(here, reader());

        expire("write", writer);
        LockRequest next = reader();
        assertThat(grant(here, next)).isGreaterThan(generation);
        assertThat(there.renew(writer)).isEmpty();
        assertThat(release(there, writer)).isFalse();
        assertThat(here.renew(next)).isPresent();
    }

    @Test
    void aDeadWritersLockIsFreeWhenItsTimeIsOver() {
        grant(here, request(name, LockMode.WRITE, Duration.ofMillis(200), false));
        LockRequest next = reader();
        Awaitility.await().untilAsserted(() -> grant(there, next));
    }

    @Test
    void anOwnerThatAsksAgainHasOneGrant() {
        LockRequest reader = reader();
        long generation = grant(here, reader);
        assertThat(grant(here, reader)).isEqualTo(generation);
        assertThat(jedis.zcard(name)).isEqualTo(1);
        release(here, reader);
        LockRequest writer = waiting(LockMode.WRITE);
        long written = grant(here, writer);
        assertThat(grant(here, writer)).isGreaterThan(written);
        assertThat(release(here, writer)).isTrue();
        grant(here, reader());
    }

    @Test
    void thousandsOfExpiredReadersAreRemovedInSmallSteps() {
        LockRequest writer = writer();
        grant(here, reader());
        for (int i = 0; i < 120; i++) {
            jedis.zadd(name, i + 1, member("read", reader()));
        }
        grant(here, reader());
        assertThat(jedis.zcard(name)).isEqualTo(72);
        jedis.zrangeWithScores(name, 0, -1).forEach(each -> jedis.zadd(name, 1, each.getElement()));
        grant(there, writer);
        assertThat(jedis.zcard(name)).isEqualTo(23);
        assertThat(release(there, writer)).isTrue();
        grant(here, reader());
        assertThat(jedis.zcard(name)).isEqualTo(1);
    }

    @Test
    void nothingIsLeftForEver() {
        LockRequest reader = reader();
        grant(here, reader);
        awaitAs(there, waiting(LockMode.WRITE));
        for (String key : List.of(CounterKey.of(name), CounterKey.ofReaders(name), CounterKey.ofWaiting(name), name)) {
            assertThat(jedis.pttl(key)).as(key).isPositive();
        }
        release(here, reader);
        assertThat(jedis.exists(name)).isFalse();
    }

    @Test
    void theGenerationOfReadersIsKeptAsLongAsOneMayRead() {
        Duration days = Duration.ofDays(3);
        LockRequest reader = request(name, LockMode.READ, days, false);
        long generation = grant(here, reader);
        List<String> keys = List.of(CounterKey.of(name), CounterKey.ofReaders(name));
        for (String key : keys) {
            assertThat(jedis.ttl(key)).isGreaterThanOrEqualTo(days.toSeconds());
            jedis.expire(key, 60);
        }
        assertThat(here.renew(reader)).isPresent();
        for (String key : keys) {
            assertThat(jedis.ttl(key)).isGreaterThanOrEqualTo(days.toSeconds());
        }
        assertThat(grant(there, reader())).isEqualTo(generation);
    }
}
