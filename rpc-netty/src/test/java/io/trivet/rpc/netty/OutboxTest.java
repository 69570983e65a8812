package io.trivet.rpc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.local.LocalChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class OutboxTest {
    private static final int ROUNDS = 200;
    private static final int SENDERS = 4;

    /** The number of parcels that each sender sends while the loop ends, and after. */
    private static final int LATE = 50;

    private static final class CountedParcel implements Outbox.Parcel {
        private final AtomicInteger ended = new AtomicInteger();

        @Override
        public byte @Nullable [] open() {
            ended.incrementAndGet();
            return null;
        }

        @Override
        public void discard() {
            ended.incrementAndGet();
        }
    }

    private static List<CountedParcel> sendWhileTheLoopEnds(ExecutorService senders) throws Exception {
        DefaultEventLoop loop = new DefaultEventLoop();
        LocalChannel channel = new LocalChannel();
        loop.register(channel).sync();
        Outbox outbox = new Outbox(channel, frame -> frame.length, null);
        CountDownLatch begun = new CountDownLatch(SENDERS);
        List<CompletableFuture<List<CountedParcel>>> sending = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            sending.add(CompletableFuture.supplyAsync(
                    () -> {
                        List<CountedParcel> sent = new ArrayList<>();
                        begun.countDown();
                        int late = 0;
                        while (late < LATE) {
                            late += loop.isShuttingDown() ? 1 : 0;
                            CountedParcel parcel = new CountedParcel();
                            sent.add(parcel);
                            outbox.send(parcel);
                            // A loop that always has something to do would never end.
                            while (parcel.ended.get() == 0 && !loop.isTerminated()) {
                                LockSupport.parkNanos(1_000);
                            }
                        }
                        return sent;
                    },
                    senders));
        }
        begun.await();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        List<CountedParcel> all = new ArrayList<>();
        for (CompletableFuture<List<CountedParcel>> each : sending) {
            all.addAll(each.get());
        }
        return all;
    }

    /** A parcel that is neither opened nor discarded holds its memory for ever. */
    @Test
    void everyParcelIsOpenedOrDiscardedOnceThoughTheLoopEnds() throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(sendWhileTheLoopEnds(senders))
                        .as("round %d", round)
                        .allSatisfy(parcel -> assertThat(parcel.ended).hasValue(1));
            }
        } finally {
            senders.shutdownNow();
        }
    }
}
