package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server announces for how long it keeps connections, and when it ends one: our client loses no call to that. */
@Timeout(180)
class KeepAliveTest {
    private static final String TYPED = "Trivet-Faults: typed\r\n";

    interface Counting {
        int count();

        CompletableFuture<Integer> countLater();
    }

    private static final class Counter implements Counting {
        private final AtomicInteger runs = new AtomicInteger();

        @Override
        public int count() {
            return runs.incrementAndGet();
        }

        @Override
        public CompletableFuture<Integer> countLater() {
            return CompletableFuture.completedFuture(count());
        }
    }

    private final Counter counter = new Counter();

    private RpcServer serve(String options) {
        return RpcServer.builder()
                .register(Counting.class, counter)
                .listen("http://127.0.0.1:0" + options)
                .start();
    }

    private static byte[] count(String... headers) {
        return RawClient.post(
                "<methodCall><methodName>count</methodName></methodCall>", StandardCharsets.UTF_8, headers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timeout=5                | 4000",
                "timeout=300, max=100     | 299000",
                "max=7,Timeout = 2        | 1000",
                "timeout=\"1\"            | 500",
                "timeout=0                | 0",
                "timeout=999999999        | 999999998000",
            })
    void aConnectionIsNotUsedUntilItsVeryEnd(String said, long millis) {
        HttpHeaders headers = new DefaultHttpHeaders().set("Keep-Alive", said);
        assertThat(new KeepAlive().usableNanos(headers)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @ParameterizedTest
    @CsvSource({"max=5", "timeout", "timeout=", "timeout=x", "timeout=-1", "ktimeout=5", "''"})
    void whatSaysNothingIsPassedOver(String said) {
        HttpHeaders headers = new DefaultHttpHeaders().set("Keep-Alive", said);
        assertThat(new KeepAlive().usableNanos(headers)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aServerSaysForHowLongItKeepsAConnection() throws Exception {
        try (RpcServer server = serve("?idleSeconds=7")) {
            RawClient client = new RawClient(server);
            String last = new String(count("Connection: close\r\n"), StandardCharsets.UTF_8);
            String answers = client.send(new String(count(), StandardCharsets.UTF_8) + last);
            int second = answers.lastIndexOf("HTTP/1.1 200");
            assertThat(answers.substring(0, second))
                    .containsIgnoringCase("\r\nKeep-Alive: timeout=7\r\n")
                    .containsIgnoringCase("\r\nConnection: keep-alive\r\n");
            assertThat(answers.substring(second))
                    .doesNotContainIgnoringCase("keep-alive")
                    .containsIgnoringCase("\r\nConnection: close\r\n");
        }
    }

    @Test
    void aTrivetClientIsInformedOnce() throws Exception {
        try (RpcServer server = serve("?idleSeconds=7")) {
            String both = new String(count(TYPED), StandardCharsets.UTF_8)
                    + new String(count(TYPED, "Connection: close\r\n"), StandardCharsets.UTF_8);
            String twice = new String(count(TYPED), StandardCharsets.UTF_8) + both;
            String[] answers = new RawClient(server).send(twice).split("HTTP/1.1 200", -1);
            assertThat(answers).hasSize(4);
            assertThat(answers[1]).containsIgnoringCase("\r\nKeep-Alive: timeout=7\r\n");
            assertThat(answers[2]).doesNotContainIgnoringCase("keep-alive");
            assertThat(answers[3]).containsIgnoringCase("\r\nConnection: close\r\n");
        }
    }

    @Test
    void anAnnouncementHoldsUntilTheServerMakesAnother() {
        KeepAlive keepAlive = new KeepAlive();
        HttpHeaders silent = new DefaultHttpHeaders();
        assertThat(keepAlive.usableNanos(silent)).isEqualTo(Long.MAX_VALUE);
        assertThat(keepAlive.usableNanos(new DefaultHttpHeaders().set("Keep-Alive", "timeout=5")))
                .isEqualTo(keepAlive.usableNanos(silent))
                .isEqualTo(TimeUnit.SECONDS.toNanos(4));
        assertThat(keepAlive.usableNanos(new DefaultHttpHeaders().set("Keep-Alive", "")))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aTrivetClientIsInformedOfTheEndOfAnIdleConnectionAndOthersSeeIt() throws Exception {
        try (RpcServer server = serve("?idleSeconds=1")) {
            RawClient client = new RawClient(server);
            for (boolean isOurs : new boolean[] {true, false}) {
                try (Socket socket = client.connect()) {
                    socket.getOutputStream().write(isOurs ? count(TYPED) : count());
                    String all = RawClient.readToEnd(socket);
                    String farewell = all.substring(all.indexOf("</methodResponse>"));
                    if (isOurs) {
                        assertThat(farewell)
                                .contains("HTTP/1.1 408 ")
                                .containsIgnoringCase("\r\nConnection: close\r\n");
                    } else {
                        assertThat(farewell).doesNotContain("HTTP");
                    }
                }
            }
        }
    }

    @Test
    void requestsAfterTheFarewellAreNotRun() throws Exception {
        try (RpcServer server = serve("?idleSeconds=1");
                Socket socket = new RawClient(server).connect()) {
            socket.getOutputStream().write(count(TYPED));
            InputStream in = socket.getInputStream();
            StringBuilder read = new StringBuilder();
            while (read.indexOf("408") < 0) {
                read.append((char) in.read());
            }
            socket.getOutputStream().write(count(TYPED));
            assertThat(in.readAllBytes()).asString(StandardCharsets.US_ASCII).doesNotContain("200");
            assertThat(counter.runs).hasValue(1);
        }
    }

    /** While the server closes a connection, calls arrive: some before it, some after, and many at the same moment. */
    @Test
    void noCallIsLostThatComesAsAnIdleConnectionEnds() throws Exception {
        int clients = 90;
        int rounds = 10;
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(4);
        List<RpcClient> all = new ArrayList<>();
        try (RpcServer server = serve("?idleSeconds=1")) {
            List<CompletableFuture<Integer>> ends = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                RpcClient client = RpcClient.builder(server.uris().get(0).toString())
                        .timeout(Duration.ofSeconds(60))
                        .connect();
                all.add(client);
                ends.add(callInRounds(client.create(Counting.class), timer, rounds, 955 + i));
            }
            for (CompletableFuture<Integer> end : ends) {
                end.get(120, TimeUnit.SECONDS);
            }
        } finally {
            all.forEach(RpcClient::close);
            timer.shutdownNow();
        }
        assertThat(counter.runs).as("calls that ran, each once").hasValue(clients * rounds);
    }

    private static CompletableFuture<Integer> callInRounds(
            Counting stub, ScheduledExecutorService timer, int rounds, int millis) {
        CompletableFuture<Integer> call = stub.countLater();
        for (int i = 1; i < rounds; i++) {
            call = call.thenCompose(before -> {
                CompletableFuture<Integer> next = new CompletableFuture<>();
                timer.schedule(
                        () -> stub.countLater().whenComplete((value, thrown) -> {
                            if (thrown == null) {
                                next.complete(value);
                            } else {
                                next.completeExceptionally(thrown);
                            }
                        }),
                        millis,
                        TimeUnit.MILLISECONDS);
                return next;
            });
        }
        return call;
    }

    /** If a server closes, calls that arrive meanwhile have not run, and their exceptions say so. */
    @Test
    void noCallIsLostWhileAServerCloses() throws Exception {
        for (int round = 0; round < 10; round++) {
            counter.runs.set(0);
            RpcServer server = serve("");
            AtomicInteger answered = new AtomicInteger();
            CountDownLatch busy = new CountDownLatch(500);
            List<Thread> callers = new ArrayList<>();
            List<String> failures = Collections.synchronizedList(new ArrayList<>());
            try (RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
                Counting stub = client.create(Counting.class);
                for (int i = 0; i < 16; i++) {
                    Thread caller = new Thread(
                            () -> {
                                try {
                                    while (true) {
                                        stub.count();
                                        answered.incrementAndGet();
                                        busy.countDown();
                                    }
                                } catch (RpcException e) {
                                    failures.add(e.getMessage());
                                }
                            },
                            "caller-" + i);
                    callers.add(caller);
                    caller.start();
                }
                busy.await();
                server.close();
                for (Thread caller : callers) {
                    caller.join();
                }
            }
            assertThat(failures)
                    .hasSize(16)
                    .allSatisfy(failure -> assertThat(failure).containsAnyOf("can't connect", "didn't run the call"));
            assertThat(counter.runs).as("calls that ran").hasValue(answered.get());
        }
    }
}
