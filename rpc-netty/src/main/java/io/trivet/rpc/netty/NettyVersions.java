package io.trivet.rpc.netty;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of Netty's artifacts on the class path, as each jar says of itself. It names no class of Netty, so that it can tell what is wrong before one
 * of them can't be loaded. What a jar doesn't say, as one that a program was packed into, is taken to be right.
 */
final class NettyVersions {
    private static final Logger LOG = LoggerFactory.getLogger(NettyVersions.class);
    private static final String FILE = "META-INF/io.netty.versions.properties";
    private static final String KEY_END = ".version";

    /** The lines of Netty that the wires run on, and of each the first third number that has all that they need. */
    private static final Map<String, Integer> OLDEST = Map.of("4.1", 115, "4.2", 0);

    private static final Pattern NUMBERS = Pattern.compile("(\\d+\\.\\d+)\\.(\\d+)\\b.*");
    private static final String TRANSPORT = "netty-transport";
    private static final String HANDLER = "netty-handler";
    private static final String HTTP = "netty-codec-http";

    /** They use what is inside one another. */
    private static final List<String> CORE = List.of("netty-common", "netty-buffer", TRANSPORT);

    /** From 4.2 on, the second has what the first had. */
    private static final List<String> CODECS = List.of("netty-codec", "netty-codec-base");

    private static final List<String> OF_ALL_WIRES = List.of(
            "netty-common",
            "netty-buffer",
            "netty-resolver",
            TRANSPORT,
            "netty-codec",
            "netty-codec-base",
            HANDLER,
            HTTP);

    private static final String NATIVE_EPOLL = "netty-transport-native-epoll";
    private static final List<String> OF_EPOLL =
            List.of(TRANSPORT, "netty-transport-native-unix-common", "netty-transport-classes-epoll", NATIVE_EPOLL);

    private static final NettyVersions FOUND = new NettyVersions(read(NettyVersions.class.getClassLoader()));
    private static final boolean HAS_IO_HANDLERS = isThere("io.netty.channel.IoHandlerFactory");

    /** By artifact, in the order of the class path. */
    private final Map<String, String> versions;

    private final AtomicBoolean told = new AtomicBoolean();

    NettyVersions(Map<String, String> versions) {
        this.versions = versions;
    }

    /** Returns those of the class path. */
    static NettyVersions found() {
        return FOUND;
    }

    /** Tells whether event loops are made with handlers, as they are from 4.2 on. */
    static boolean hasIoHandlers() {
        return HAS_IO_HANDLERS;
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, NettyVersions.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Reads what the jars say; of two with the same classes, those of the first are loaded. */
    static Map<String, String> read(ClassLoader loader) {
        Map<String, String> versions = new LinkedHashMap<>();
        try {
            for (URL file : Collections.list(loader.getResources(FILE))) {
                Properties properties = new Properties();
                try (InputStream in = file.openStream()) {
                    properties.load(in);
                }
                for (String key : properties.stringPropertyNames()) {
                    if (key.endsWith(KEY_END)) {
                        String artifact = key.substring(0, key.length() - KEY_END.length());
                        versions.putIfAbsent(artifact, properties.getProperty(key));
                    }
                }
            }
        } catch (IOException e) {
            LOG.warn("Can't read which versions of Netty the class path has.", e);
        }
        return versions;
    }

    /**
     * Refuses versions that the wires can't run on, and those that can't run with one another; of what else is mixed it warns once.
     *
     * @throws RpcException INTERNAL, with what to change
     */
    void check() {
        String transport = versions.get(TRANSPORT);
        if (transport != null && !isKnown(transport)) {
            throw refused("Netty " + transport + " is on the class path, and calls need 4.1 from 4.1.115 on, or 4.2");
        }
        String codec =
                versions.keySet().stream().filter(CODECS::contains).findFirst().orElse(HTTP);
        long coreLines = CORE.stream()
                .map(versions::get)
                .filter(Objects::nonNull)
                .map(NettyVersions::line)
                .distinct()
                .count();
        if (coreLines > 1 || isNewer(HANDLER, TRANSPORT) || isNewer(HTTP, TRANSPORT) || isNewer(HTTP, codec)) {
            throw refused(
                    "Versions of Netty are mixed on the class path that can't run together: " + text(OF_ALL_WIRES));
        }
        if (told.compareAndSet(false, true)) {
            warn();
        }
    }

    private static RpcException refused(String problem) {
        return new RpcException(
                RpcStatus.INTERNAL,
                problem
                        + ". Give all artifacts of io.netty one version, by importing io.netty:netty-bom or io.trivet:trivet-bom.");
    }

    private boolean isNewer(String artifact, String below) {
        String version = versions.get(artifact);
        String other = versions.get(below);
        return version != null && other != null && line(version).compareTo(line(other)) > 0;
    }

    private static boolean isKnown(String version) {
        Matcher numbers = NUMBERS.matcher(version);
        return numbers.matches()
                && Integer.parseInt(numbers.group(2)) >= OLDEST.getOrDefault(numbers.group(1), Integer.MAX_VALUE);
    }

    /** Returns the first two of a version's numbers. */
    private static String line(String version) {
        Matcher numbers = NUMBERS.matcher(version);
        return numbers.matches() ? numbers.group(1) : version;
    }

    private void warn() {
        if (!isOne(OF_ALL_WIRES)) {
            LOG.warn(
                    "Versions of Netty are mixed on the class path: {}. If calls fail, give all artifacts of io.netty one version, by importing"
                            + " io.netty:netty-bom or io.trivet:trivet-bom.",
                    text(OF_ALL_WIRES));
        }
        if (!fitsEpoll()) {
            LOG.warn(
                    "Netty's native epoll isn't used, since it is of another version than the rest: {}. Give all artifacts of io.netty one version,"
                            + " or leave it out.",
                    text(OF_EPOLL));
        }
    }

    /** Tells whether the native transport is of the same version as the rest, if there is one. */
    boolean fitsEpoll() {
        return !versions.containsKey(NATIVE_EPOLL) || isOne(OF_EPOLL);
    }

    /** Tells whether names can be looked up by Netty's own resolver, which is optional. */
    boolean fitsDns() {
        return !isNewer("netty-resolver-dns", TRANSPORT) && !isNewer("netty-codec-dns", TRANSPORT);
    }

    /** Returns how a program takes an artifact that goes with the rest. */
    String coordinates(String artifact) {
        String version = versions.get(TRANSPORT);
        return "io.netty:" + artifact + (version == null ? "" : ":" + version);
    }

    private boolean isOne(List<String> artifacts) {
        return artifacts.stream()
                        .map(versions::get)
                        .filter(Objects::nonNull)
                        .distinct()
                        .count()
                <= 1;
    }

    private String text(List<String> artifacts) {
        return artifacts.stream()
                .filter(versions::containsKey)
                .map(each -> each + " " + versions.get(each))
                .collect(Collectors.joining(", "));
    }
}
