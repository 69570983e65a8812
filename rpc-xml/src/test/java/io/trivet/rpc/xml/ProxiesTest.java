package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.Ports;
import io.trivet.rpc.Idempotent;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.foreign.ForeignProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Proxies that close idle connections after a second; one announces it, and the other doesn't. */
@Timeout(240)
class ProxiesTest {
    private static final int CLIENTS = 60;
    private static final int ROUNDS = 10;

    interface Counting {
        CompletableFuture<Integer> count();

        @Idempotent
        CompletableFuture<Integer> countOften();
    }

    private static final class Counter implements Counting {
        private final AtomicInteger runs = new AtomicInteger();

        @Override
        public CompletableFuture<Integer> count() {
            return CompletableFuture.completedFuture(runs.incrementAndGet());
        }

        @Override
        public CompletableFuture<Integer> countOften() {
            return count();
        }
    }

    private final Path directory = Files.createTempDirectory("trivet-proxy");
    private final Counter counter = new Counter();
    private final RpcServer server = RpcServer.builder()
            .register(Counting.class, counter)
            .listen("http://127.0.0.1:0")
            .start();
    private final int behind = server.uris().get(0).getPort();

    ProxiesTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        server.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void awaitListening(int port) {
        Awaitility.await("the proxy listens")
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> {
                    new Socket(InetAddress.getLoopbackAddress(), port).close();
                    return true;
                });
    }

    /** Makes clients call repeatedly, each about a second after its last answer. */
    private static void callAroundASecond(int port, boolean often) throws Exception {
        List<RpcClient> clients = new ArrayList<>();
        try {
            List<CompletableFuture<Integer>> ends = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                RpcClient client = RpcClient.builder("http://127.0.0.1:" + port)
                        .timeout(Duration.ofSeconds(60))
                        .connect();
                clients.add(client);
                Counting stub = client.create(Counting.class);
                Executor later = CompletableFuture.delayedExecutor(970 + i, TimeUnit.MILLISECONDS);
                CompletableFuture<Integer> call = stub.count();
                for (int round = 1; round < ROUNDS; round++) {
                    call = call.thenApplyAsync(before -> before, later)
                            .thenCompose(before -> often ? stub.countOften() : stub.count());
                }
                ends.add(call);
            }
            for (CompletableFuture<Integer> end : ends) {
                end.get(180, TimeUnit.SECONDS);
            }
        } finally {
            clients.forEach(RpcClient::close);
        }
    }

    @Test
    void behindAProxyThatAnnouncesItsIdleTimeNoCallIsLost() throws Exception {
        ForeignProgram nginx = ForeignProgram.find(List.of("/usr/sbin/nginx", "nginx"), "nginx");
        int port = Ports.free();
        Path settings = Files.writeString(directory.resolve("settings"), """
                daemon off;
                master_process off;
                pid %1$s/pid;
                error_log %1$s/errors;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    keepalive_timeout 1s 1s;
                    upstream behind { server 127.0.0.1:%3$d; keepalive 16; }
                    server {
                        listen 127.0.0.1:%2$d;
                        location / {
                            proxy_pass http://behind;
                            proxy_http_version 1.1;
                            proxy_set_header Connection "";
                            proxy_set_header Host 127.0.0.1;
                        }
                    }
                }
                """.formatted(directory, port, behind));
        try (ForeignProcess proxy = nginx.start("-e", "stderr", "-c", settings.toString())) {
            awaitListening(port);
            callAroundASecond(port, false);
        }
        assertThat(counter.runs).hasValue(CLIENTS * ROUNDS);
    }

    /** It is unknown whether a call ran whose connection ended, so only a call that may run twice is sent again. */
    @Test
    void behindAProxyThatAnnouncesNothingNoIdempotentCallIsLost() throws Exception {
        ForeignProgram haproxy = ForeignProgram.find(List.of("/usr/sbin/haproxy", "haproxy"), "haproxy");
        int port = Ports.free();
        Path settings = Files.writeString(directory.resolve("settings"), """
                defaults
                    mode http
                    timeout connect 10s
                    timeout client 60s
                    timeout server 60s
                    timeout http-keep-alive 1s
                listen front
                    bind 127.0.0.1:%d
                    server behind 127.0.0.1:%d
                """.formatted(port, behind));
        try (ForeignProcess proxy = haproxy.start("-f", settings.toString())) {
            awaitListening(port);
            callAroundASecond(port, true);
        }
        assertThat(counter.runs).hasValueGreaterThanOrEqualTo(CLIENTS * ROUNDS);
    }
}
