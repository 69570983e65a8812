package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.examples.ExamplesJar.Ended;
import io.trivet.id.redis.RedisWorkerStore;
import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.server.RedisServer;
import io.trivet.testkit.server.Servers;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the jar's id server, over HTTP and by calls. */
@Timeout(180)
class IdServerIT {
    private final HttpClient web = HttpClient.newHttpClient();
    private final List<Process> servers = new ArrayList<>();

    /** A server that is ready, with its addresses. */
    private record Ready(Process process, String http, String tcp) {
        void end() throws Exception {
            process.getOutputStream().close();
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("it ends with its input")
                    .isTrue();
            assertThat(process.errorReader().lines()).isEmpty();
            assertThat(process.exitValue()).isZero();
        }
    }

    private Ready start(String store) throws Exception {
        Process process = ExamplesJar.start(
                "id-server", "--store", store, "--keys", "it-orders,it-users", "--http", "0", "--tcp", "0");
        servers.add(process);
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        Ready ready = new Ready(process, said.readLine(), said.readLine());
        assertThat(said.readLine()).isEqualTo("ready");
        return ready;
    }

    @AfterEach
    void killWhatIsLeft() {
        servers.forEach(Process::destroyForcibly);
    }

    private HttpResponse<String> get(Ready server, String path) throws Exception {
        return web.send(HttpRequest.newBuilder(URI.create(server.http() + path)).build(), BodyHandlers.ofString());
    }

    private static String store(String name) {
        return name.equals("redis")
                ? Servers.redis().uri().toString()
                : Servers.postgres().createDatabase();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "postgres"})
    void segmentsAndSnowflakesAreGivenOnBothWires(String name) throws Exception {
        String store = store(name);
        List<Long> segments = new ArrayList<>();
        List<Long> snowflakes = new ArrayList<>();
        // The second server begins after the first one's range, with a worker id that is free again.
        for (int round = 0; round < 2; round++) {
            Ready server = start(store);
            try (RpcClient client = RpcClient.connect(server.tcp())) {
                for (int i = 0; i < 20; i++) {
                    segments.add(Long.parseLong(
                            get(server, "/api/segment/get/it-orders").body()));
                    snowflakes.add(Long.parseLong(
                            get(server, "/api/snowflake/get/anything").body()));
                }
                IdService segment = client.create("segment", IdService.class);
                IdService snowflake = client.create("snowflake", IdService.class);
                segments.add(segment.next("it-orders"));
                snowflakes.add(snowflake.next("anything"));
                Arrays.stream(segment.fill("it-orders", 3000)).forEach(segments::add);
                Arrays.stream(snowflake.fill("anything", 10_000)).forEach(snowflakes::add);
                assertThat(segment.next("it-users"))
                        .as("each key counts by itself")
                        .isLessThan(10_000);
            }
            server.end();
        }
        assertThat(segments).hasSize(2 * 3021).isSorted().doesNotHaveDuplicates();
        assertThat(snowflakes).hasSize(2 * 10_021).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whatIsAskedWronglyIsRefusedAndTheServerGoesOn() throws Exception {
        Ready server = start(Servers.redis().uri().toString());
        HttpResponse<String> right = get(server, "/api/segment/get/it-orders");
        assertThat(right.statusCode()).isEqualTo(200);
        assertThat(right.headers().firstValue("Content-Type")).hasValue("text/plain;charset=UTF-8");

        HttpResponse<String> unknown = get(server, "/api/segment/get/strangers");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("it-orders, it-users");
        assertThat(get(server, "/api/segment/get/").statusCode()).isEqualTo(404);
        assertThat(get(server, "/api/segment").statusCode()).isEqualTo(404);
        HttpRequest post = HttpRequest.newBuilder(URI.create(server.http() + "/api/snowflake/get/x"))
                .POST(BodyPublishers.ofString("x".repeat(100_000)))
                .build();
        assertThat(web.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);

        try (RpcClient client = RpcClient.connect(server.tcp())) {
            IdService segment = client.create("segment", IdService.class);
            assertRefused(() -> segment.next("strangers"), "it-orders, it-users");
            assertRefused(() -> segment.fill("it-orders", Integer.MAX_VALUE), "1 to 10000");
            assertRefused(() -> segment.fill("it-orders", 0), "1 to 10000");
            assertThat(segment.next("it-orders")).isGreaterThan(Long.parseLong(right.body()));
        }
        server.end();
    }

    private static void assertRefused(ThrowingCallable call, String says) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RpcException.class, e -> {
            assertThat(e.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
            assertThat(e).hasMessageContaining(says);
        });
    }

    @Test
    void aSignalEndsItInOrder() throws Exception {
        String store = Servers.postgres().createDatabase();
        Ready first = start(store);
        long before = Long.parseLong(get(first, "/api/snowflake/get/x").body());
        first.process().destroy();
        assertThat(first.process().waitFor(30, TimeUnit.SECONDS)).isTrue();

        Ready second = start(store);
        long after = Long.parseLong(get(second, "/api/snowflake/get/x").body());
        assertThat(after >> 12 & 1023)
                .as("the worker id was given back, and so is the next one's")
                .isEqualTo(before >> 12 & 1023);
        second.end();
    }

    @Test
    void aStoreThatIsAwayIsTold() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            Ready server = start(redis.uri().toString());
            redis.kill();
            HttpResponse<String> answer;
            do {
                // It succeeds as long as the generator has reserved time.
                answer = get(server, "/api/snowflake/get/x");
            } while (answer.statusCode() == 200);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains(redis.uri().getAuthority());
            try (RpcClient client = RpcClient.connect(server.tcp())) {
                IdService snowflake = client.create("snowflake", IdService.class);
                assertThatThrownBy(() -> snowflake.next("x"))
                        .isInstanceOfSatisfying(
                                RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNAVAILABLE));
            }
            server.process().getOutputStream().close();
            assertThat(server.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(server.process().exitValue()).isZero();
        }
    }

    /** The same happens after a pause that is longer than the lease. */
    @Test
    void aWorkerIdThatWasTakenIsFollowedByAnotherWithoutARestart() throws Exception {
        String uri = Servers.redis().uri().toString();
        Ready server = start(uri);
        long before = Long.parseLong(get(server, "/api/snowflake/get/x").body());
        int workerId = (int) (before >> 12 & 1023);
        try (WorkerStore store = RedisWorkerStore.connect(uri)) {
            WorkerRecord held;
            WorkerRecord thiefs;
            do {
                // Repeated until it falls between two renewals.
                held = store.read("id-server").get(workerId);
                thiefs = new WorkerRecord("thief", store.now("id-server").plusSeconds(60), held.mark(), held.layout());
            } while (!store.compareAndSet("id-server", workerId, held, thiefs));
            BufferedReader told = server.process().errorReader();
            assertThat(told.lines().takeWhile(line -> !line.contains("snowflakes again")))
                    .isNotEmpty();
            HttpResponse<String> answer = get(server, "/api/snowflake/get/x");
            assertThat(answer.statusCode()).isEqualTo(200);
            long after = Long.parseLong(answer.body());
            assertThat(after).isGreaterThan(before);
            assertThat(after >> 12 & 1023).isNotEqualTo(workerId);
            WorkerRecord free = new WorkerRecord("", thiefs.expires(), thiefs.mark(), thiefs.layout());
            assertThat(store.compareAndSet("id-server", workerId, thiefs, free)).isTrue();
        }
        server.end();
    }

    @Test
    void aPortThatIsTakenGetsOneLine() throws Exception {
        String store = Servers.redis().uri().toString();
        Ready server = start(store);
        Ended second = ExamplesJar.run(
                "id-server", "--store", store, "--http", server.http().replaceAll(".*:", ""));
        assertThat(second.err().strip()).contains(server.http(), "another port").hasLineCount(1);
        assertThat(second.code()).isEqualTo(1);
        server.end();
    }
}
