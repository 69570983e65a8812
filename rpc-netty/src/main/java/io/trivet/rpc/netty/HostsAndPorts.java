package io.trivet.rpc.netty;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the servers of a URI: {@code host:port,host:port}. */
public final class HostsAndPorts {
    private static final int MAX_PORT = 65535;

    private HostsAndPorts() {}

    /**
     * Returns the addresses, which aren't looked up; an empty list if the text is anything else.
     *
     * @param minPort the lowest port that is allowed
     */
    public static List<InetSocketAddress> parse(@Nullable String text, int minPort) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        if (text != null) {
            for (String each : text.split(",", -1)) {
                InetSocketAddress address = address(each, minPort);
                if (address == null) {
                    return List.of();
                }
                addresses.add(address);
            }
        }
        return addresses;
    }

    private static @Nullable InetSocketAddress address(String hostAndPort, int minPort) {
        int colon = hostAndPort.lastIndexOf(':');
        String host = colon < 0 ? "" : hostAndPort.substring(0, colon);
        String port = hostAndPort.substring(colon + 1);
        boolean isHost = host.matches("\\[[0-9A-Fa-f:.%a-z]+]|[^\\[\\]:/@\\s]+");
        if (!isHost || !port.matches("\\d{1,5}")) {
            return null;
        }
        int number = Integer.parseInt(port);
        if (number < minPort || number > MAX_PORT) {
            return null;
        }
        return InetSocketAddress.createUnresolved(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host, number);
    }
}
