package io.trivet.rpc.xml;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host and its port, as in a URI or a {@code Host} header, in one spelling for all equivalent forms: names in lower
 * case and without a final dot, addresses without a zone, an IPv4 address as four decimal parts.
 *
 * @param host a name or an address, without brackets; empty if none was given
 * @param isAddress whether it is an IP address, which no name server can redirect
 * @param isLoopback whether it denotes this machine: a loopback address, or {@code localhost}
 */
record Authority(String host, int port, boolean isAddress, boolean isLoopback) {
    private static final String LOCALHOST = "localhost";
    private static final int MAX_PORT = 65_535;
    private static final Pattern FORM =
            Pattern.compile("(\\[[^\\[\\]]*]|[^\\s\\p{Cntrl}/\\\\?#@,%:\\[\\]]*)(?::(\\d{0,5}))?");
    private static final Pattern NUMBER = Pattern.compile("0[xX][0-9A-Fa-f]{0,8}|\\d{1,11}");

    /** Returns the host and port in a text, or null if the text is neither. */
    static @Nullable Authority parse(String text, int defaultPort) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        String digits = parts.group(2);
        int port = digits == null || digits.isEmpty() ? defaultPort : Integer.parseInt(digits);
        if (port > MAX_PORT) {
            return null;
        }
        String host = parts.group(1);
        if (host.startsWith("[")) {
            return ofIpV6(host.substring(1, host.length() - 1), port);
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        byte[] address = ipV4(name);
        return address == null ? ofName(name.toLowerCase(Locale.ROOT), port) : ofAddress(address, port);
    }

    private static Authority ofName(String name, int port) {
        return new Authority(name, port, false, name.equals(LOCALHOST));
    }

    private static @Nullable Authority ofIpV6(String text, int port) {
        int zone = text.indexOf('%');
        String digits = zone < 0 ? text : text.substring(0, zone);
        return NetUtil.isValidIpV6Address(digits)
                ? ofAddress(NetUtil.createByteArrayFromIpAddressString(digits), port)
                : null;
    }

    private static Authority ofAddress(byte[] bytes, int port) {
        try {
            // For an IPv4 address that is mapped into IPv6, this is the IPv4 address.
            InetAddress address = InetAddress.getByAddress(bytes);
            return new Authority(address.getHostAddress(), port, true, address.isLoopbackAddress());
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of " + bytes.length + " bytes", e);
        }
    }

    /**
     * Returns an IPv4 address of one to four numbers, each decimal, octal or hexadecimal; the last one fills the rest.
     * Browsers (WHATWG URL, 3.5) and {@code inet_aton} read addresses in this form. Null if the text isn't such an
     * address, and so is a name.
     */
    private static byte @Nullable [] ipV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length > 4) {
            return null;
        }
        long value = 0;
        for (int i = 0; i < parts.length; i++) {
            long number = number(parts[i]);
            boolean isLast = i == parts.length - 1;
            long max = isLast ? (1L << 8 * (5 - parts.length)) - 1 : 0xFF;
            if (number < 0 || number > max) {
                return null;
            }
            value |= isLast ? number : number << 8 * (3 - i);
        }
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    private static long number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return -1;
        }
        try {
            if (text.startsWith("0x") || text.startsWith("0X")) {
                return text.length() == 2 ? 0 : Long.parseLong(text.substring(2), 16);
            }
            return Long.parseLong(text, text.startsWith("0") ? 8 : 10);
        } catch (NumberFormatException e) {
            // This digit is not valid in octal.
            return -1;
        }
    }
}
