package io.trivet.rpc.netty;

import io.netty.channel.ConnectTimeoutException;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks host names up on threads of its own: the JDK's look-up blocks for as long as a name server is silent, and on an event loop
 * it would hold up the calls of all other connections.
 *
 * <p>Addresses in digits need no look-up and no thread. Thread-safe.
 */
final class HostNames extends AddressResolverGroup<InetSocketAddress> {
    private static final int MAX_THREADS = 4;
    private static final int IDLE_SECONDS = 10;

    /** As long as the resolvers of most systems wait for one name server, and below a call's default timeout. */
    static final Duration MAX_LOOK_UP = Duration.ofSeconds(5);

    /** Where names are looked up. */
    interface Directory {
        /** Returns the addresses of a host, at least one; may block. */
        InetAddress[] find(String host) throws UnknownHostException;
    }

    private final Directory directory;
    private final Duration limit;
    private final ThreadPoolExecutor threads;

    /** Asks the system. */
    HostNames() {
        this(InetAddress::getAllByName, MAX_LOOK_UP);
    }

    /** Asks this directory, and gives a name up after the limit. */
    HostNames(Directory directory, Duration limit) {
        this.directory = directory;
        this.limit = limit;
        threads = new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new SharedThreads("trivet-rpc-names"));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Returns what an address in digits means, or null if it is a name, which has to be looked up. */
    static @Nullable InetSocketAddress ofDigits(InetSocketAddress address) {
        String host = address.getHostString();
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)
                ? new InetSocketAddress(host, address.getPort())
                : null;
    }

    /** Returns what whoever waits for a name is told when its time is over. */
    static ConnectTimeoutException tookTooLong(String host, Duration limit) {
        return new ConnectTimeoutException(
                "looking up the host " + host + " took longer than " + limit.toMillis() + " ms");
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor loop) {
        return new LookUps(loop).asAddressResolver();
    }

    /** Ends the threads; a look-up on its way ends when the system answers it, and is told to nobody. */
    @Override
    public void close() {
        threads.shutdownNow();
        super.close();
    }

    /** The look-ups of one event loop, which their results return to. */
    private final class LookUps extends InetNameResolver {
        private final EventExecutor loop;

        LookUps(EventExecutor loop) {
            super(loop);
            this.loop = loop;
        }

        @Override
        protected void doResolve(String host, Promise<InetAddress> promise) throws UnknownHostException {
            if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
                promise.trySuccess(InetAddress.getByName(host));
            } else {
                Promise<List<InetAddress>> all = loop.newPromise();
                all.addListener(done -> {
                    if (done.isSuccess()) {
                        promise.trySuccess(all.getNow().get(0));
                    } else {
                        promise.tryFailure(done.cause());
                    }
                });
                lookUp(host, all);
            }
        }

        @Override
        protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
            lookUp(host, promise);
        }

        private void lookUp(String host, Promise<List<InetAddress>> promise) {
            try {
                var timer = loop.schedule(
                        () -> promise.tryFailure(tookTooLong(host, limit)), limit.toNanos(), TimeUnit.NANOSECONDS);
                promise.addListener(done -> timer.cancel(false));
                threads.execute(() -> find(host, promise));
            } catch (RejectedExecutionException e) {
                promise.tryFailure(e);
            }
        }

        private void find(String host, Promise<List<InetAddress>> promise) {
            // Given up while other names were looked up.
            if (promise.isDone()) {
                return;
            }
            List<InetAddress> found = List.of();
            Throwable fault = null;
            try {
                found = List.of(directory.find(host));
            } catch (Throwable e) {
                // Whoever waits hears of an Error as well.
                fault = e;
            }
            if (loop.isShutdown()) {
                // Nobody waits any more, and the loop would only complain.
                return;
            }
            if (fault == null) {
                promise.trySuccess(found);
            } else {
                promise.tryFailure(fault);
            }
        }
    }
}
