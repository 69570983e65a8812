package io.trivet.id.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.id.IdException;
import io.trivet.testkit.server.Servers;
import io.trivet.testkit.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;

@Timeout(60)
class RedisTimeIdsTest {
    private static final Instant START = Instant.parse("2025-11-25T23:59:50Z");
    private static final long SECOND =
            Duration.between(Instant.parse("2024-01-01T00:00:00Z"), START).toSeconds();

    private final ManualClock clock = new ManualClock(START);
    private final String name = "time-" + UUID.randomUUID();
    private final RedisClient jedis = RedisClient.create(Servers.redis().uri());

    @AfterEach
    void close() {
        jedis.close();
    }

    private RedisTimeIds ids(int block) {
        return RedisTimeIds.over(jedis, name).blockSize(block).clock(clock).build();
    }

    @Test
    void anIdIsTheSecondAndTheNumberOfTheDay() {
        RedisTimeIds ids = ids(1);
        assertThat(ids.next()).isEqualTo(SECOND << 32 | 1);
        clock.advance(Duration.ofSeconds(3));
        assertThat(ids.next()).isEqualTo(SECOND + 3 << 32 | 2);
        clock.advance(Duration.ofSeconds(7));
        assertThat(ids.next()).isEqualTo(SECOND + 10 << 32 | 1);
        assertThat(jedis.ttl(name + ":" + SECOND / 86_400)).isBetween(1L, 172_800L);
    }

    @Test
    void aBlockIsOneRoundTripAndEndsWithItsSecond() {
        RedisTimeIds ids = ids(100);
        long first = ids.next();
        assertThat(ids.next()).isEqualTo(first + 1);
        assertThat(jedis.get(name + ":" + SECOND / 86_400)).isEqualTo("100");
        clock.advance(Duration.ofMillis(999));
        assertThat(ids.next()).isEqualTo(first + 2);
        clock.advance(Duration.ofMillis(1));
        assertThat(ids.next()).isEqualTo(SECOND + 1 << 32 | 101);
        clock.advance(Duration.ofSeconds(9));
        assertThat(ids.next()).isEqualTo(SECOND + 10 << 32 | 1);
    }

    /** A failover that lost the last INCRBY: its block is still in use when another client gets the same numbers. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100})
    void aBlockInUseIsNotRepeatedAfterTheCounterWentBack(int block) {
        RedisTimeIds one = ids(block);
        RedisTimeIds two = ids(block);
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(one.next());
            long[] some = new long[3];
            one.fill(some);
            Arrays.stream(some).forEach(all::add);
        }
        jedis.del(name + ":" + SECOND / 86_400);
        clock.advance(Duration.ofSeconds(2));
        for (int i = 0; i < 30; i++) {
            all.add(two.next());
            all.add(one.next());
        }
        assertThat(all).hasSize(180).doesNotHaveDuplicates();
    }

    /**
     * A client that asks in one second and gets the answer in another asks again, because its number may already have
     * been used in the first second.
     */
    @Test
    void anAnswerOfALaterSecondIsNotUsed() {
        AtomicInteger looks = new AtomicInteger();
        InstantSource slow = () -> {
            // Before the request, and after the answer.
            if (looks.incrementAndGet() == 3) {
                clock.advance(Duration.ofSeconds(1));
            }
            return clock.instant();
        };
        RedisTimeIds ids = RedisTimeIds.over(jedis, name).clock(slow).build();
        assertThat(ids.next()).isEqualTo(SECOND + 1 << 32 | 2);
    }

    @Test
    void answersThatAlwaysArriveInALaterSecondAreReported() {
        InstantSource fast = () -> {
            clock.advance(Duration.ofSeconds(1));
            return clock.instant();
        };
        RedisTimeIds ids = RedisTimeIds.over(jedis, name).clock(fast).build();
        assertThatThrownBy(ids::next)
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.UNAVAILABLE))
                .hasMessageContaining(name);
    }

    @Test
    void manyGeneratorsRepeatNoIdInOneSecond() throws Exception {
        RedisTimeIds one = ids(7);
        RedisTimeIds two = ids(1);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Callable<long[]> part = () -> {
            long[] own = new long[200];
            Arrays.setAll(own, each -> each % 2 == 0 ? one.next() : two.next());
            return own;
        };
        List<Long> all = new ArrayList<>();
        for (Future<long[]> each : threads.invokeAll(Collections.nCopies(4, part))) {
            Arrays.stream(each.get()).forEach(all::add);
        }
        threads.shutdown();
        long[] filled = new long[50];
        two.fill(filled);
        Arrays.stream(filled).forEach(all::add);
        assertThat(all).hasSize(850).doesNotHaveDuplicates();
    }

    /** Numbers lost in a failover are counted again, for a later second. */
    @Test
    void aCounterThatWentBackRepeatsNoIdOfAnEarlierSecond() {
        RedisTimeIds ids = ids(1);
        List<Long> all = new ArrayList<>(List.of(ids.next(), ids.next(), ids.next()));
        jedis.del(name + ":" + SECOND / 86_400);
        clock.advance(Duration.ofSeconds(1));
        all.addAll(List.of(ids.next(), ids.next(), ids.next()));
        assertThat(all).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void aClosedGeneratorIssuesNoMoreIdsAndLeavesTheClientOpen() {
        RedisTimeIds ids = ids(10);
        ids.next();
        ids.close();
        assertThatThrownBy(ids::next)
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.CLOSED));
        assertThat(jedis.ping()).isEqualTo("PONG");
    }
}
