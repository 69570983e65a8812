package io.trivet.rpc.netty;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the system's name servers directly, and caches nothing: an {@link AddressBook} decides when to ask again.
 *
 * <p>The hosts file comes first; for other names, search domains and ndots are the system's. This is the only class
 * that refers to Netty's resolver, which is optional, so that all others load without it. Thread-safe.
 */
final class DnsNames implements NameSources.Fresh {
    /**
     * The timeout of a query; after a lost packet or a silent server, another query follows within the time of a
     * lookup.
     */
    private static final Duration MAX_QUERY = Duration.ofMillis(1_500);

    private final EventLoop loop;
    private final DnsNameResolver resolver;
    private final Duration limit;

    /**
     * Creates a resolver for the system's name servers. It needs no thread of its own, and no socket while it is idle.
     */
    DnsNames(EventLoop loop, SocketKind sockets, ChannelFactory<DatagramChannel> datagrams) {
        this(loop, sockets, datagrams, DnsServerAddressStreamProviders.platformDefault(), HostNames.MAX_LOOK_UP);
    }

    /** Creates a resolver for these name servers. A lookup fails after the limit. */
    DnsNames(
            EventLoop loop,
            SocketKind sockets,
            ChannelFactory<DatagramChannel> datagrams,
            DnsServerAddressStreamProvider servers,
            Duration limit) {
        this.loop = loop;
        this.limit = limit;
        resolver = new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(datagrams)
                // The answer for a name of many servers doesn't fit into a datagram.
                .socketChannelFactory(() -> (SocketChannel) sockets.channels().newChannel())
                // A random port for each lookup, which attackers can't guess (RFC 5452).
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .nameServerProvider(servers)
                .queryTimeoutMillis(MAX_QUERY.toMillis())
                // All addresses are servers, not only those of the preferred family.
                .completeOncePreferredResolved(false)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                // Netty would read the file only once.
                .hostsFileEntriesResolver((host, types) -> null)
                .build();
    }

    @Override
    public Future<List<InetSocketAddress>> find(InetSocketAddress name) {
        Promise<List<InetSocketAddress>> promise = loop.newPromise();
        List<InetAddress> known = inHostsFile(name.getHostString());
        if (!known.isEmpty()) {
            return promise.setSuccess(withPort(known, name.getPort()));
        }
        try {
            var timer = loop.schedule(
                    () -> promise.tryFailure(HostNames.tookTooLong(name.getHostString(), limit)),
                    limit.toNanos(),
                    TimeUnit.NANOSECONDS);
            promise.addListener(done -> timer.cancel(false));
            ask(name, promise);
        } catch (RejectedExecutionException e) {
            // The event loops have ended.
            promise.tryFailure(e);
        }
        return promise;
    }

    /** Reads the file each time, because it is short and local. */
    private List<InetAddress> inHostsFile(String host) {
        HostsFileEntriesProvider file = HostsFileEntriesProvider.parser().parseSilently();
        String key = host.toLowerCase(Locale.ENGLISH);
        List<InetAddress> found = new ArrayList<>();
        if (resolver.resolvedAddressTypes() != ResolvedAddressTypes.IPV6_ONLY) {
            found.addAll(file.ipv4Entries().getOrDefault(key, List.of()));
        }
        if (resolver.resolvedAddressTypes() != ResolvedAddressTypes.IPV4_ONLY) {
            found.addAll(file.ipv6Entries().getOrDefault(key, List.of()));
        }
        return found;
    }

    private void ask(InetSocketAddress name, Promise<List<InetSocketAddress>> promise) {
        resolver.resolveAll(name.getHostString()).addListener((Future<List<InetAddress>> done) -> {
            if (done.isSuccess()) {
                promise.trySuccess(withPort(done.getNow(), name.getPort()));
            } else if (!isSilence(done.cause())) {
                promise.tryFailure(done.cause());
            } else if (!promise.isDone()) {
                ask(name, promise);
            }
        });
    }

    private static List<InetSocketAddress> withPort(List<InetAddress> found, int port) {
        return found.stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    /** Returns whether no server has answered; Netty reports this as an unknown host, too. */
    private static boolean isSilence(Throwable fault) {
        for (@Nullable Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof DnsNameResolverTimeoutException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        resolver.close();
    }
}
