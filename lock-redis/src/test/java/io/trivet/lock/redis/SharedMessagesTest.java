package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockRequest;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisListener;
import io.trivet.redis.RedisSubscription;
import io.trivet.support.redis.JedisDrivers;
import io.trivet.testkit.server.Servers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** Tests which releases of permits, readers and writers send a message, and whom it wakes. */
class SharedMessagesTest extends RequestsFixture {
    /** A time that is far longer than the test, so that only a message can end the wait. */
    private static final Duration NEVER = Duration.ofHours(1);

    private static final String END = "end";

    private final String channel = ReleaseMessages.channel(name);

    @Override
    String uri() {
        return Servers.redis().uri().toString();
    }

    @Override
    UnifiedJedis jedis() {
        return RedisClient.create(uri());
    }

    /** Waits in a thread of its own. */
    private static CompletableFuture<Void> await(LockBackend backend, LockRequest request) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        backend.awaitRelease(request, NEVER);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> new Thread(task, "waiter for " + request.mode()).start());
    }

    /** Waits like a contender that has just asked. The subscription begins with the first wait, which ends at once. */
    private CompletableFuture<Void> awaitNews(LockBackend backend, LockRequest request) throws Exception {
        await(backend, request).get(60, TimeUnit.SECONDS);
        try (Jedis admin = new Jedis(Servers.redis().uri())) {
            Awaitility.await().until(() -> admin.pubsubNumSub(channel).getOrDefault(channel, 0L) > 0);
        }
        refuse(backend, request);
        CompletableFuture<Void> waiting = await(backend, request);
        assertThat(waiting).isNotDone();
        return waiting;
    }

    @Test
    void aPermitThatItsOwnClientReleasesWakesItsWaiter() throws Exception {
        LockRequest permit = request(LockMode.permit(1));
        grant(here, permit);
        CompletableFuture<Void> waiting = awaitNews(here, waiting(LockMode.permit(1)));
        release(here, permit);
        waiting.get(60, TimeUnit.SECONDS);
    }

    @Test
    void aWriterThatIsDoneWakesReadersAndWritersOfOneClient() throws Exception {
        LockRequest writer = request(LockMode.WRITE);
        grant(here, writer);
        CompletableFuture<Void> reading = awaitNews(there, waiting(LockMode.READ));
        CompletableFuture<Void> writing = awaitNews(there, waiting(LockMode.WRITE));
        assertThat(reading).isNotDone();
        release(here, writer);
        reading.get(60, TimeUnit.SECONDS);
        writing.get(60, TimeUnit.SECONDS);
    }

    @Test
    void aWriterThatGivesUpWakesReaders() throws Exception {
        grant(here, request(LockMode.READ));
        LockRequest writer = waiting(LockMode.WRITE);
        awaitAs(here, writer);
        CompletableFuture<Void> reading = awaitNews(there, waiting(LockMode.READ));
        release(here, writer);
        reading.get(60, TimeUnit.SECONDS);
        grant(there, request(LockMode.READ));
    }

    @Test
    void whoeverWaitsIsWokenWhenTheNameIsTakenAway() throws Exception {
        grant(here, request(LockMode.READ));
        CompletableFuture<Void> writing = awaitNews(there, waiting(LockMode.WRITE));
        assertThat(here.forceRelease(name)).isTrue();
        writing.get(60, TimeUnit.SECONDS);
    }

    @Test
    void onlyTheLastReaderSendsAMessage() throws Exception {
        try (Recorder recorder = new Recorder()) {
            List<LockRequest> readers = List.of(
                    request(LockMode.READ), request(LockMode.READ), request(LockMode.READ), request(LockMode.READ));
            readers.forEach(each -> grant(here, each));
            release(here, readers.get(0));
            release(here, readers.get(1));
            expire("read", readers.get(2));
            assertThat(recorder.messages()).isZero();
            release(here, readers.get(3));
            assertThat(recorder.messages()).isEqualTo(1);
            release(here, readers.get(2));
            assertThat(recorder.messages()).isZero();
        }
    }

    @Test
    void everyPermitSendsAMessageAndWhoHeldNothingSendsNone() throws Exception {
        try (Recorder recorder = new Recorder()) {
            LockRequest first = request(LockMode.permit(2));
            LockRequest second = request(LockMode.permit(2));
            grant(here, first);
            grant(here, second);
            assertThat(recorder.messages()).isZero();
            here.releaseAll(List.of(first, second));
            assertThat(recorder.messages()).isEqualTo(2);
            here.releaseAll(List.of(first, second));
            release(here, first);
            release(here, request(LockMode.WRITE));
            assertThat(recorder.messages()).isZero();
        }
    }

    /** Counts the messages of the name's channel. */
    private final class Recorder implements RedisListener, AutoCloseable {
        private final RedisDriver driver = JedisDrivers.over(jedis);
        private final CountDownLatch listening = new CountDownLatch(1);
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final RedisSubscription subscription = driver.subscribe(List.of(channel), this);

        Recorder() throws InterruptedException {
            assertThat(listening.await(60, TimeUnit.SECONDS)).isTrue();
        }

        /** Returns the number of messages since the last call. */
        int messages() throws InterruptedException {
            jedis.publish(channel, END);
            int count = 0;
            while (!END.equals(received.poll(60, TimeUnit.SECONDS))) {
                count++;
            }
            return count;
        }

        @Override
        public void onSubscribed(String subscribed) {
            listening.countDown();
        }

        @Override
        public void onMessage(String from, String message) {
            received.add(message);
        }

        @Override
        public void onEnd(@Nullable Throwable fault) {
            received.add(END);
        }

        @Override
        public void close() {
            subscription.close();
            driver.close();
        }
    }
}
