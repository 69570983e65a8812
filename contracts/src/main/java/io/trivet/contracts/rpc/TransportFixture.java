package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.Tls;
import io.trivet.rpc.spi.MethodKind;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * Servers and clients for the tests of one topic, of the contract or of a single wire. Closes them, and checks that
 * they leave no threads behind.
 */
@Timeout(120)
public abstract class TransportFixture {
    /**
     * The maximum time that a test waits for something that must happen; no test depends on how much sooner it happens.
     */
    public static final long PATIENCE_SECONDS = 100;

    /**
     * The number of calls after which a leak would show: 1,000 by default, set by {@code -Dtrivet.leak.calls}.
     */
    static final int LEAK_CALLS = Integer.getInteger("trivet.leak.calls", 1_000);

    /** A timeout that ends a test, not a call. */
    protected static final Duration LONG = Duration.ofSeconds(60);

    /** A timeout that is meant to expire. */
    protected static final Duration SHORT = Duration.ofMillis(200);

    /** The wire under test, and its limitations. */
    protected final TransportContract transport;

    /** Threads for the test's background work. */
    protected final ExecutorService threads = Executors.newCachedThreadPool();

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Creates a fixture for this wire. */
    protected TransportFixture(TransportContract transport) {
        this.transport = transport;
    }

    @AfterEach
    final void nothingIsLeft() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        threads.shutdownNow();
        assertThat(threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        soon("no thread of ours outlives client and server")
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("trivet-rpc")));
    }

    /** Skips the test on a wire that can't carry methods of this kind; the wire names the kinds in one place. */
    protected final void assumeCarried(MethodKind kind) {
        assumeTrue(transport.carried().contains(kind), "this wire carries no methods of the kind " + kind);
    }

    /** Skips the test on a wire inside the JVM, which has no network to disturb. */
    protected final void assumeSockets() {
        assumeTrue(transport.goesThroughSockets(), "this wire doesn't go through sockets");
    }

    /** Closes the object after the test, before those that were passed earlier. */
    protected final <C extends AutoCloseable> C closing(C closeable) {
        open.push(closeable);
        return closeable;
    }

    /** Starts a server on the transport's URI. */
    protected final RpcServer serve(UnaryOperator<RpcServer.Builder> offers) {
        return serve(transport.uriToListenOn(), offers);
    }

    /** Starts a server at this URI. */
    protected final RpcServer serve(String uri, UnaryOperator<RpcServer.Builder> offers) {
        RpcServer.Builder builder = offers.apply(RpcServer.builder()).listen(uri);
        Tls tls = transport.tlsOfServers();
        return closing((tls == null ? builder : builder.tls(tls)).start());
    }

    /** Starts a server of one service on the transport's URI. */
    protected final <S> RpcServer serve(Class<S> service, S implementation) {
        return serve(server -> server.register(service, implementation));
    }

    /** Returns the URI on which a server listens. */
    protected static String uri(RpcServer server) {
        return server.uris().get(0).toString();
    }

    /** Returns a client with a long timeout. */
    protected final RpcClient connect(RpcServer server) {
        return connect(uri(server), LONG);
    }

    /** Returns a client whose calls have this timeout. */
    protected final RpcClient connect(String uri, Duration timeout) {
        return closing(client(uri).timeout(timeout).connect());
    }

    /** Returns a builder of clients that trust the transport's servers. */
    protected final RpcClient.Builder client(String uri) {
        RpcClient.Builder builder = RpcClient.builder(uri);
        Tls tls = transport.tlsOfClients();
        return tls == null ? builder : builder.tls(tls);
    }

    /** Starts a proxy in front of the server. */
    protected final TcpProxy proxy(RpcServer server) {
        return closing(TcpProxy.to(server.uris().get(0).getPort()));
    }

    /** Returns the server's URI with the proxy's port. */
    protected static String uri(RpcServer server, TcpProxy proxy) {
        URI uri = server.uris().get(0);
        return uri.getScheme() + "://127.0.0.1:" + proxy.port();
    }

    /** Waits for something that must happen and that can only be polled. */
    protected static ConditionFactory soon(String what) {
        return Awaitility.await(what)
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5));
    }

    /** Waits for a future that must complete. */
    protected static <T> T get(Future<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns the exception with which a call fails. */
    protected static RpcException fault(ThrowingCallable call) {
        RpcException fault = catchThrowableOfType(RpcException.class, call);
        assertThat(fault).as("the call fails").isNotNull();
        return fault;
    }

    /** Returns the status with which a call fails. */
    protected static RpcStatus status(ThrowingCallable call) {
        return fault(call).status();
    }

    /** Returns the exception with which a call's future fails. */
    protected static Throwable failure(CompletableFuture<?> future) throws InterruptedException, TimeoutException {
        try {
            Object result = future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            throw new AssertionError("the call ended well, with " + result);
        } catch (ExecutionException e) {
            // A failed future always has a cause.
            return Objects.requireNonNull(e.getCause());
        }
    }

    /** Returns the status with which a call's future fails. */
    protected static RpcStatus status(CompletableFuture<?> future) throws InterruptedException, TimeoutException {
        Throwable failure = failure(future);
        assertThat(failure).isInstanceOf(RpcException.class);
        return ((RpcException) failure).status();
    }
}
