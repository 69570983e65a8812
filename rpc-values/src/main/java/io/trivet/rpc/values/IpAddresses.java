package io.trivet.rpc.values;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * IP addresses as text, read without a name server: one chosen by a peer would learn that the text was read, and might
 * not answer.
 */
final class IpAddresses {
    private static final Pattern V4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");
    private static final int MAX_CHARACTERS = 45;

    private IpAddresses() {}

    static String text(InetAddress address) {
        if (address instanceof Inet6Address v6 && (v6.getScopedInterface() != null || v6.getScopeId() != 0)) {
            throw new IllegalArgumentException(
                    "the address " + v6.getHostAddress() + " has a zone, which means nothing elsewhere");
        }
        return address.getHostAddress();
    }

    static InetAddress of(String text) {
        try {
            if (V4.matcher(text).matches()) {
                String[] parts = text.split("\\.", -1);
                byte[] bytes = new byte[parts.length];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) Integer.parseInt(parts[i]);
                }
                return InetAddress.getByAddress(bytes);
            }
            if (text.length() <= MAX_CHARACTERS && V6.matcher(text).matches()) {
                // With brackets and a colon, the JDK either reads the text as an address or refuses it.
                return InetAddress.getByName("[" + text + "]");
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        throw new IllegalArgumentException("no address");
    }
}
