package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.NonBlocking;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MethodKind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The threads on which a client delivers results, and the code that may block there. */
abstract class CallbacksContract extends TransportFixture {
    private static final String MINE = "test-callbacks";
    private static final String OURS = "trivet-rpc-subscriber";

    CallbacksContract(TransportContract transport) {
        super(transport);
    }

    private interface Adding {
        int add(int a, int b);

        CompletableFuture<Integer> addLater(int a, int b);
    }

    /**
     * Answers a call only when the test opens its gate, so that the call isn't over before the test has chained to its
     * future.
     */
    private final class Adder implements Adding {
        private final CountDownLatch go = new CountDownLatch(1);

        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public CompletableFuture<Integer> addLater(int a, int b) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            go.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        if (a < 0) {
                            throw new IllegalArgumentException("negative");
                        }
                        return a + b;
                    },
                    threads);
        }
    }

    private final Adder adder = new Adder();

    private Adding adding(Executor callbacks) {
        RpcServer server = serve(Adding.class, adder);
        return closing(client(uri(server)).timeout(LONG).callbacks(callbacks).connect())
                .create(Adding.class);
    }

    private ExecutorService executor() {
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, MINE));
        closing(executor::shutdownNow);
        return executor;
    }

    private static String thread() {
        return Thread.currentThread().getName();
    }

    @Test
    final void aCallbackMayBlockOnItsCallersExecutor() throws Exception {
        Adding stub = adding(executor());
        CompletableFuture<String> chained = stub.addLater(3, 4).thenApply(sum -> thread() + " " + stub.add(sum, 1));
        CompletableFuture<String> failed =
                stub.addLater(-1, 0).handle((sum, thrown) -> thread() + " " + stub.add(1, 1));
        adder.go.countDown();
        assertThat(get(chained)).isEqualTo(MINE + " 8");
        assertThat(get(failed)).isEqualTo(MINE + " 2");
    }

    @Test
    final void aRejectedTaskIsNotLost() throws Exception {
        Adding stub = adding(task -> {
            throw new RejectedExecutionException("full");
        });
        CompletableFuture<String> chained = stub.addLater(3, 4).thenApply(sum -> thread() + " " + stub.add(sum, 1));
        adder.go.countDown();
        assertThat(get(chained)).startsWith(OURS).endsWith(" 8");
    }

    @Test
    final void subscribersAreCalledOnTheirCallersExecutor() throws Exception {
        assumeCarried(MethodKind.SERVER_STREAMING);
        RpcServer server = serve(Streams.class, new Streams.Service());
        for (boolean refuses : new boolean[] {false, true}) {
            ExecutorService executor = executor();
            if (refuses) {
                executor.shutdown();
            }
            Streams stub = closing(client(uri(server))
                            .timeout(LONG)
                            .callbacks(executor)
                            .connect())
                    .create(Streams.class);
            Taker<Integer> taker = Taker.of(stub.countdown(3), 3);
            get(taker.end());
            assertThat(taker.waiting()).isEqualTo(3);
            assertThat(taker.thread()).startsWith(refuses ? OURS : MINE);
        }
    }

    @Test
    final void theAdviceForABlockingCallFitsItsThread() throws Exception {
        RpcClient client = connect(serve(Adding.class, adder));
        Adding stub = client.create(Adding.class);
        CompletableFuture<Integer> chained = stub.addLater(3, 4).thenApply(sum -> stub.add(sum, 1));
        adder.go.countDown();
        assertThatThrownBy(() -> get(chained))
                .rootCause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("'add'", "thenApplyAsync", "callbacks(executor)")
                .hasMessageNotContaining("@NonBlocking");

        RpcServer nested = serve(offers -> offers.register(Runnable.class, new Waiting(stub)));
        RpcException fault = fault(() -> connect(nested).create(Runnable.class).run());
        assertThat(fault.status()).isEqualTo(RpcStatus.UNKNOWN);
        assertThat(fault).hasMessageContaining("remove @NonBlocking from the method 'run'");
    }

    @NonBlocking
    private record Waiting(Adding stub) implements Runnable {
        @Override
        public void run() {
            stub.add(1, 2);
        }
    }
}
