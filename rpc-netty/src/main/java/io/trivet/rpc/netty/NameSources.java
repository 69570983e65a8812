package io.trivet.rpc.netty;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two sources of addresses: the JDK, and Netty's resolver if the JDK caches addresses for longer than their maximum
 * age.
 *
 * <p>Thread-safe.
 */
final class NameSources implements AutoCloseable {
    /** A source without a cache. */
    interface Fresh extends AddressBook.Directory, AutoCloseable {
        @Override
        void close();
    }

    private static final Logger LOG = LoggerFactory.getLogger(NameSources.class);
    private static final int JDK_DEFAULT_SECONDS = 30;
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private final EventLoopGroup group;
    private final SocketKind sockets;
    private final HostNames jdk = new HostNames();
    private final AtomicReference<@Nullable Fresh> fresh = new AtomicReference<>();

    NameSources(EventLoopGroup group, SocketKind sockets) {
        this.group = group;
        this.sockets = sockets;
    }

    /** Returns the JDK's source, which is always available. */
    HostNames jdk() {
        return jdk;
    }

    /**
     * Returns the addresses of an unresolved address, no older than {@code maxAge} if a source can ensure it; an
     * address without a name is returned as it is.
     */
    Future<List<InetSocketAddress>> find(InetSocketAddress name, Duration maxAge) {
        Fresh source = jdkKeepsLongerThan(maxAge) ? fresh() : null;
        return source == null ? jdk.getResolver(group.next()).resolveAll(name) : source.find(name);
    }

    /** Uses this source instead of the system's name servers, and closes it; null restores the system's. */
    void askFresh(@Nullable Fresh source) {
        Fresh before = fresh.getAndSet(source);
        if (before != null) {
            before.close();
        }
    }

    private @Nullable Fresh fresh() {
        Fresh known = fresh.get();
        ChannelFactory<DatagramChannel> datagrams = sockets.datagrams();
        if (known != null || datagrams == null) {
            return known;
        }
        if (!NettyVersions.found().fitsDns()) {
            warnOfOldAddresses();
            return null;
        }
        try {
            Fresh made = new DnsNames(group.next(), sockets, datagrams);
            if (fresh.compareAndSet(null, made)) {
                return made;
            }
            made.close();
            return fresh.get();
        } catch (LinkageError e) {
            // The classes are missing: the dependency is optional.
            warnOfOldAddresses();
            return null;
        }
    }

    private static void warnOfOldAddresses() {
        if (TOLD.compareAndSet(false, true)) {
            LOG.warn(
                    "Addresses of host names may be older than the maxAddressAge of RpcLimits: the JDK caches them for longer. Add {} to the"
                            + " program, or set the JDK's security property networkaddress.cache.ttl.",
                    NettyVersions.found().coordinates("netty-resolver-dns"));
        }
    }

    /**
     * Returns whether the JDK may keep addresses for longer than this. A hosts file given to the JDK applies here, too.
     */
    private static boolean jdkKeepsLongerThan(Duration maxAge) {
        if (System.getProperty("jdk.net.hosts.file") != null) {
            return false;
        }
        int seconds = jdkSeconds();
        return seconds < 0 || maxAge.compareTo(Duration.ofSeconds(seconds)) < 0;
    }

    /** Reads the JDK's properties in the JDK's order; a negative value means for ever. */
    private static int jdkSeconds() {
        String set = Security.getProperty("networkaddress.cache.ttl");
        if (set != null) {
            try {
                return Integer.parseInt(set);
            } catch (NumberFormatException e) {
                // The JDK ignores it as well.
                return Integer.getInteger("sun.net.inetaddr.ttl", JDK_DEFAULT_SECONDS);
            }
        }
        return Integer.getInteger("sun.net.inetaddr.ttl", JDK_DEFAULT_SECONDS);
    }

    /** Ends lookups; the results of running ones are dropped. */
    @Override
    public void close() {
        askFresh(null);
        jdk.close();
    }
}
