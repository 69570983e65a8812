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
 * Looks host names up on separate threads. The JDK's lookup blocks as long as a name server is silent; on an event
 * loop, it would delay the calls of all other connections.
 *
 * <p>Numeric addresses need no lookup and no thread. Thread-safe.
 */
final class HostNames extends AddressResolverGroup<InetSocketAddress> {
    private static final int MAX_THREADS = 4;
    private static final int IDLE_SECONDS = 10;

    /**
     * The time limit of a lookup: as long as the resolvers of most systems wait for one name server, and below the
     * default timeout of calls.
     */
    static final Duration MAX_LOOK_UP = Duration.ofSeconds(5);

    /** A source of addresses. */
    interface Directory {
        /** Returns the addresses of a host, at least one; may block. */
        InetAddress[] find(String host) throws UnknownHostException;
    }

    private final Directory directory;
    private final Duration limit;
    private final ThreadPoolExecutor threads;

    /** Creates a resolver that asks the system. */
    HostNames() {
        this(InetAddress::getAllByName, MAX_LOOK_UP);
    }

    /** Creates a resolver that asks this directory. A lookup fails after the limit. */
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

    /** Returns the resolved form of a numeric address, or null if it is a name, which must be looked up. */
    static @Nullable InetSocketAddress ofDigits(InetSocketAddress address) {
        String host = address.getHostString();
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)
                ? new InetSocketAddress(host, address.getPort())
                : null;
    }

    /** Returns the failure of a lookup that took longer than the limit. */
    static ConnectTimeoutException tookTooLong(String host, Duration limit) {
        return new ConnectTimeoutException(
                "looking up the host " + host + " took longer than " + limit.toMillis() + " ms");
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor loop) {
        return new LookUps(loop).asAddressResolver();
    }

    /**
     * Ends the threads. A running lookup ends when the system answers it, and its result is dropped. It isn't
     * interrupted: an interrupt ends a lookup in the JDK's own hosts file as if the name were unknown, and the JDK tells
     * that to all callers for the next 10 seconds.
     */
    @Override
    public void close() {
        threads.shutdown();
        threads.getQueue().clear();
        super.close();
    }

    /** The lookups of an event loop, to which their results return. */
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
            // The lookup timed out while it was queued.
            if (promise.isDone()) {
                return;
            }
            List<InetAddress> found = List.of();
            Throwable fault = null;
            try {
                found = List.of(directory.find(host));
            } catch (Throwable e) {
                // The waiting code must get an Error as well.
                fault = e;
            }
            if (loop.isShutdown()) {
                // No caller waits any more, and the loop would only log a complaint.
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
