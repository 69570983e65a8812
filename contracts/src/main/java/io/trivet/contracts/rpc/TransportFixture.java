package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.Tls;
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

/** Servers and clients for the tests of one theme, of the contract or of a wire by itself: closes them, and looks at what they leave behind. */
@Timeout(120)
public abstract class TransportFixture {
    /** What a test waits at most for something that has to come; nothing depends on how much sooner it comes. */
    public static final long PATIENCE_SECONDS = 30;

    /** A timeout that ends a test, not a call. */
    protected static final Duration LONG = Duration.ofSeconds(60);

    /** A timeout that is meant to be over. */
    protected static final Duration SHORT = Duration.ofMillis(200);

    /** What the wire is, and what it can't do. */
    protected final TransportContract transport;

    /** For what a test does beside its own thread. */
    protected final ExecutorService threads = Executors.newCachedThreadPool();

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** For tests of the wire that this says. */
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

    /** Closes it after the test, before what was given earlier. */
    protected final <C extends AutoCloseable> C closing(C closeable) {
        open.push(closeable);
        return closeable;
    }

    /** Starts a server where the transport listens. */
    protected final RpcServer serve(UnaryOperator<RpcServer.Builder> offers) {
        return serve(transport.uriToListenOn(), offers);
    }

    /** Starts a server at this URI. */
    protected final RpcServer serve(String uri, UnaryOperator<RpcServer.Builder> offers) {
        RpcServer.Builder builder = offers.apply(RpcServer.builder()).listen(uri);
        Tls tls = transport.tlsOfServers();
        return closing((tls == null ? builder : builder.tls(tls)).start());
    }

    /** Starts a server of one service where the transport listens. */
    protected final <S> RpcServer serve(Class<S> service, S implementation) {
        return serve(server -> server.register(service, implementation));
    }

    /** Returns where a server listens. */
    protected static String uri(RpcServer server) {
        return server.uris().get(0).toString();
    }

    /** Returns a client that waits long enough for whatever is to come. */
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

    /** Starts a proxy before the server. */
    protected final TcpProxy proxy(RpcServer server) {
        return closing(TcpProxy.to(server.uris().get(0).getPort()));
    }

    /** Returns the server's URI with the proxy's port. */
    protected static String uri(RpcServer server, TcpProxy proxy) {
        URI uri = server.uris().get(0);
        return uri.getScheme() + "://127.0.0.1:" + proxy.port();
    }

    /** Waits for something that must come and that can only be looked for. */
    protected static ConditionFactory soon(String what) {
        return Awaitility.await(what)
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5));
    }

    /** Waits for something that must come. */
    protected static <T> T get(Future<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns with what a call fails. */
    protected static RpcException fault(ThrowingCallable call) {
        RpcException fault = catchThrowableOfType(RpcException.class, call);
        assertThat(fault).as("the call fails").isNotNull();
        return fault;
    }

    /** Returns the status with which a call fails. */
    protected static RpcStatus status(ThrowingCallable call) {
        return fault(call).status();
    }

    /** Returns with what a call fails that ends in a future. */
    protected static Throwable failure(CompletableFuture<?> future) throws InterruptedException, TimeoutException {
        try {
            Object result = future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            throw new AssertionError("the call ended well, with " + result);
        } catch (ExecutionException e) {
            // A future never fails without one.
            return Objects.requireNonNull(e.getCause());
        }
    }

    /** Returns the status with which a call fails that ends in a future. */
    protected static RpcStatus status(CompletableFuture<?> future) throws InterruptedException, TimeoutException {
        Throwable failure = failure(future);
        assertThat(failure).isInstanceOf(RpcException.class);
        return ((RpcException) failure).status();
    }
}
