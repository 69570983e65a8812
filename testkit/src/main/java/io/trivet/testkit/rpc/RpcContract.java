package io.trivet.testkit.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.rpc.Gallery.Kind;
import io.trivet.testkit.rpc.Gallery.Order;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a caller may rely on, whatever the wire. */
@Timeout(60)
public abstract class RpcContract {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final GalleryService service = new GalleryService(threads);

    private RpcServer server;
    private RpcClient client;
    private Gallery gallery;

    /** Returns the wire's scheme. */
    protected abstract String scheme();

    @BeforeEach
    final void start() {
        server = serverOn(0);
        client = RpcClient.connect(uri());
        gallery = client.create(Gallery.class);
    }

    @AfterEach
    final void stop() throws InterruptedException {
        client.close();
        server.close();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        Awaitility.await("no thread of ours outlives client and server")
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("trivet-rpc")));
    }

    private RpcServer serverOn(int port) {
        return RpcServer.builder()
                .register(Gallery.class, service)
                .register("deep.er", Gallery.class, service)
                .listen(scheme() + "://127.0.0.1:" + port)
                .start();
    }

    private String uri() {
        return server.uris().get(0).toString();
    }

    @Test
    final void simpleValuesTravel() {
        assertThat(gallery.add(3, 4)).isEqualTo(7);
        assertThat(gallery.add(1, 2, 3)).isEqualTo(6);
        assertThat(gallery.add(Integer.MIN_VALUE, 0)).isEqualTo(Integer.MIN_VALUE);
        assertThat(gallery.half(5)).isEqualTo(2.5);
        assertThat(gallery.half(Double.POSITIVE_INFINITY)).isInfinite();
        assertThat(gallery.half(Double.NaN)).isNaN();
        assertThat(gallery.not(true)).isFalse();
        assertThat(gallery.big(Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
        assertThat(gallery.join(List.of("a", "", " <&>\u00e9\u4e2d\ud83d\ude00\n\"'"), "-"))
                .isEqualTo("a-- <&>\u00e9\u4e2d\ud83d\ude00\n\"'");
        assertThat(gallery.reverse(new byte[] {1, 2, -3})).containsExactly(-3, 2, 1);
        assertThat(gallery.nextDay(LocalDateTime.of(2024, 2, 28, 23, 59, 58)))
                .isEqualTo(LocalDateTime.of(2024, 2, 29, 23, 59, 58));
        gallery.nothing();
    }

    @Test
    final void recordsNestAndMayLackMembers() {
        Order parent = new Order("parent", 1, 0.5, Kind.NORMAL, List.of(), null);
        Order order = new Order("child", 2, -1e22, Kind.EXPRESS, List.of("x", "y"), parent);
        assertThat(gallery.place(order)).isEqualTo(order);
        assertThat(gallery.place(null)).isNull();
        assertThat(gallery.all(Map.of("one", order))).containsExactly(order);
        assertThat(client.call(Order.class, "place", Map.of("item", "map", "quantity", 1, "price", 2, "unknown", true)))
                .isEqualTo(new Order("map", 1, 2, null, null, null));
        assertThat(gallery.find(Optional.of("key"))).contains("KEY");
        assertThat(gallery.find(Optional.empty())).isEmpty();
    }

    @Test
    final void valuesOfNoDeclaredTypeComeBackAsTheyWent() {
        for (Object value : Arrays.asList(
                1,
                1L << 40,
                2.5,
                true,
                "text",
                "",
                List.of(1, "two", List.of()),
                Map.of("k", Map.of("deep", 1)),
                null)) {
            assertThat(gallery.echo(value)).isEqualTo(value);
            assertThat(client.call(Object.class, "echo", value)).isEqualTo(value);
        }
        assertThat(gallery.echo(new byte[] {7, 8})).isEqualTo(new byte[] {7, 8});
    }

    @Test
    final void aCallNeedsNoInterface() {
        assertThat(client.call(Integer.class, "add", 3, 4)).isEqualTo(7);
        assertThat(client.call(int.class, "deep.er.add", 3, 4)).isEqualTo(7);
        assertThat(client.call(void.class, "nothing")).isNull();
        assertThat(client.create("deep.er", Gallery.class).add(1, 1)).isEqualTo(2);
    }

    @Test
    final void defaultMethodsAndThoseOfObjectStayHere() {
        assertThat(gallery.addTwice(1, 2)).isEqualTo(5);
        assertThat(gallery)
                .hasToString(gallery.toString())
                .isEqualTo(gallery)
                .isNotEqualTo(client.create(Gallery.class));
        assertThat(gallery.toString()).contains("Gallery", uri());
        assertThat(gallery.hashCode()).isEqualTo(gallery.hashCode());
    }

    @Test
    final void aFutureCompletesWithResultOrFault() throws Exception {
        assertThat(gallery.later("text").get(20, TimeUnit.SECONDS)).isEqualTo("text");
        List<CompletableFuture<String>> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(gallery.later("text " + i));
        }
        for (int i = 0; i < many.size(); i++) {
            assertThat(many.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("text " + i);
        }
    }

    @Test
    final void aDeclaredExceptionArrivesAsItself() throws Exception {
        assertThat(gallery.divide(7, 2)).isEqualTo(3);
        assertThatThrownBy(() -> gallery.divide(7, 0))
                .isInstanceOf(Gallery.DivisionException.class)
                .hasMessage("7 by zero")
                .satisfies(e -> assertThat(e.getStackTrace())
                        .as("the stack is the caller's")
                        .anyMatch(frame -> frame.getClassName().equals(RpcContract.class.getName())));
    }

    @Test
    final void anyOtherExceptionIsAFaultThatNamesMethodAndServer() {
        RpcException fault = fault(() -> gallery.fail("out of beans"));
        assertThat(fault.status()).isEqualTo(RpcStatus.FAILED);
        assertThat(fault)
                .hasMessageContaining("'fail'")
                .hasMessageContaining(uri())
                .hasMessageContaining("out of beans");
        assertThat(fault.getMessage()).as("no stack trace of the server's").doesNotContain("GalleryService");

        assertThat(fault(() -> client.call(Integer.class, "divide", 1, 0)).status())
                .isEqualTo(RpcStatus.FAILED);
    }

    @Test
    final void whatTheServerCannotTakeIsRefusedAndTheConnectionGoesOn() {
        assertThat(fault(() -> client.call(Integer.class, "nope")).status()).isEqualTo(RpcStatus.UNIMPLEMENTED);
        assertThat(fault(() -> client.call(Integer.class, "add", 1)).status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(fault(() -> client.call(Integer.class, "add", 1, 2, 3)).status())
                .isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(fault(() -> client.call(Integer.class, "add", "1", "x")).status())
                .isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(fault(() -> client.call(Integer.class, "add", 1.5, 2)).status())
                .isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(fault(() -> client.call(Integer.class, "echo", "text")).status())
                .isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(fault(() -> gallery.echo(new Object())).status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(gallery.add(3, 4)).isEqualTo(7);
    }

    @Test
    final void manyThreadsShareAClient() throws Exception {
        List<Future<Integer>> sums = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            int first = i;
            sums.add(threads.submit(() -> {
                int sum = 0;
                for (int j = 0; j < 200; j++) {
                    sum += gallery.add(first, j);
                }
                return sum;
            }));
        }
        for (int i = 0; i < sums.size(); i++) {
            assertThat(sums.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(200 * i + 199 * 100);
        }
    }

    @Test
    final void aSlowCallHoldsNobodyUp() throws Exception {
        Future<String> slow = threads.submit(() -> gallery.await("slow"));
        service.arrival("slow").await();
        assertThat(gallery.add(3, 4)).isEqualTo(7);
        service.gate("slow").countDown();
        assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo("slow");
    }

    @Test
    final void bigPayloadsTravelAndTooBigOnesAreRefused() {
        byte[] megabyte = new byte[1 << 20];
        megabyte[0] = 42;
        assertThat(gallery.reverse(megabyte)[megabyte.length - 1]).isEqualTo((byte) 42);
        assertThat(fault(() -> gallery.reverse(new byte[20 << 20])).status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(gallery.add(3, 4)).isEqualTo(7);
    }

    @Test
    final void aCallEndsAtItsDeadlineAndItsLateAnswerHarmsNobody() throws Exception {
        try (RpcClient hasty =
                RpcClient.builder(uri()).timeout(Duration.ofMillis(200)).connect()) {
            RpcException fault = fault(() -> hasty.call(String.class, "await", "late"));
            assertThat(fault.status()).isEqualTo(RpcStatus.DEADLINE_EXCEEDED);
            assertThatThrownBy(() -> hasty.create(Slow.class).await("late").get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.DEADLINE_EXCEEDED));
            service.gate("late").countDown();
        }
        assertThat(gallery.add(3, 4)).isEqualTo(7);
    }

    /** Another view of the same service, as another program may have it. */
    private interface Slow {
        CompletableFuture<String> await(String gate);
    }

    @Test
    final void anInterruptedCallerGivesUp() throws Exception {
        FutureTask<RpcStatus> waiting = new FutureTask<>(() -> {
            RpcStatus status = fault(() -> gallery.await("interrupted")).status();
            assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
            return status;
        });
        Thread caller = new Thread(waiting, "interrupted caller");
        caller.start();
        service.arrival("interrupted").await();
        caller.interrupt();
        assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(RpcStatus.CANCELLED);
        service.gate("interrupted").countDown();
    }

    @Test
    final void aClosingServerFinishesItsCallsAndIsFoundAgainWhenItIsBack() throws Exception {
        Future<String> waiting = threads.submit(() -> gallery.await("closing"));
        service.arrival("closing").await();
        int port = server.uris().get(0).getPort();
        Future<?> closing = threads.submit(server::close);
        Awaitility.await("the server takes no new connection").until(() -> {
            try (RpcClient fresh = RpcClient.connect(scheme() + "://127.0.0.1:" + port)) {
                return fresh.call(Integer.class, "add", 3, 4) == null;
            } catch (RpcException e) {
                return e.status() == RpcStatus.UNAVAILABLE;
            }
        });
        service.gate("closing").countDown();
        assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo("closing");
        closing.get(20, TimeUnit.SECONDS);

        RpcException fault = fault(() -> gallery.add(3, 4));
        assertThat(fault.status()).isEqualTo(RpcStatus.UNAVAILABLE);
        assertThat(fault).hasMessageContaining("127.0.0.1:" + port);

        server = serverOn(port);
        assertThat(gallery.add(3, 4)).isEqualTo(7);
    }

    @Test
    final void aPortInUseIsToldInOneLine() {
        assertThatThrownBy(() -> serverOn(server.uris().get(0).getPort()))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining(uri())
                .hasMessageContaining("port")
                .hasMessageNotContaining("\n");
    }

    @Test
    final void aClosedClientRefusesCalls() {
        client.close();
        assertThat(fault(() -> gallery.add(3, 4)).status()).isEqualTo(RpcStatus.UNAVAILABLE);
    }

    private static RpcException fault(ThrowingCallable call) {
        RpcException fault = catchThrowableOfType(RpcException.class, call);
        assertThat(fault).as("the call fails").isNotNull();
        return fault;
    }
}
