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
 * The versions of Netty's artifacts on the class path, as each jar states them. This class refers to no class of Netty,
 * so that it can report a problem before one of them fails to load. Versions that a jar doesn't state, for example
 * because a program was packed into it, are assumed to be right.
 */
final class NettyVersions {
    private static final Logger LOG = LoggerFactory.getLogger(NettyVersions.class);
    private static final String FILE = "META-INF/io.netty.versions.properties";
    private static final String KEY_END = ".version";

    /** The supported lines of Netty, with the first patch version of each that has all that the wires need. */
    private static final Map<String, Integer> OLDEST = Map.of("4.1", 115, "4.2", 0);

    private static final Pattern NUMBERS = Pattern.compile("(\\d+\\.\\d+)\\.(\\d+)\\b.*");
    private static final String TRANSPORT = "netty-transport";
    private static final String HANDLER = "netty-handler";
    private static final String HTTP = "netty-codec-http";

    /** The artifacts that use each other's internals. */
    private static final List<String> CORE = List.of("netty-common", "netty-buffer", TRANSPORT);

    /** The artifacts of Netty's codecs. Since 4.2, the second one has the classes that the first one had. */
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

    /** The versions by artifact, in the order of the class path. */
    private final Map<String, String> versions;

    private final AtomicBoolean hasWarned = new AtomicBoolean();

    NettyVersions(Map<String, String> versions) {
        this.versions = versions;
    }

    /** Returns the versions on the class path. */
    static NettyVersions found() {
        return FOUND;
    }

    /** Returns whether event loops are created with handlers, as in 4.2 and later. */
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

    /** Reads the versions that the jars state. Of two jars with the same classes, those of the first are loaded. */
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
     * Rejects versions that the wires can't use, and versions that can't work together. Logs one warning for other
     * mixtures.
     *
     * @throws RpcException INTERNAL; the message says what to change
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
            throw refused("Versions of Netty on the class path can't work together: " + text(OF_ALL_WIRES));
        }
        if (hasWarned.compareAndSet(false, true)) {
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

    /** Returns the first two numbers of a version. */
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

    /** Returns whether the native transport has the same version as the rest, if there is one. */
    boolean fitsEpoll() {
        return !versions.containsKey(NATIVE_EPOLL) || isOne(OF_EPOLL);
    }

    /** Returns whether Netty's own resolver, which is optional, can look names up. */
    boolean fitsDns() {
        return !isNewer("netty-resolver-dns", TRANSPORT) && !isNewer("netty-codec-dns", TRANSPORT);
    }

    /** Returns the Maven coordinates of an artifact in the version of the rest. */
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
