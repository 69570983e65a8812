package io.trivet.rpc.netty;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The wire that a peer speaks, recognized by its first bytes, so that a wrong URI scheme can be reported at once, with
 * the right one.
 */
public enum PeerWire {
    /** A record of TLS, of any version (RFC 8446, 5.1). */
    TLS("TLS", "", ""),
    /** A request or an answer of HTTP, from its first line. */
    HTTP("HTTP", "http", "https"),
    /** The preface of the tcp wire. */
    TRIVET("Trivet's binary wire", "tcp", "tcps"),
    /** The greeting of ZeroMQ's wire (RFC 23 of ZeroMQ). */
    ZEROMQ("ZeroMQ's wire", "zerorpc+tcp", "zerorpcs+tcp"),
    /** Something else. */
    OTHER("something else", "", "");

    /** The number of bytes needed to recognize a wire. */
    public static final int ENOUGH = 4;

    private static final int TRVT = 0x54_52_56_54;
    private static final int ZEROMQ_SIGNATURE = 0xFF_00_00_00;

    /** The beginning of an HTML page. */
    private static final int DOCTYPE = '<' << 24 | '!' << 16 | 'D' << 8 | 'O';

    private static final int FIRST_TLS = 0x14;
    private static final int LAST_TLS = 0x17;
    private static final int TLS_MAJOR_VERSION = 3;

    private final String says;
    private final String scheme;
    private final String secureScheme;

    PeerWire(String says, String scheme, String secureScheme) {
        this.says = says;
        this.scheme = scheme;
        this.secureScheme = secureScheme;
    }

    /** Returns the scheme of its URIs, with TLS or without. */
    String scheme(boolean secured) {
        return secured ? secureScheme : scheme;
    }

    /** Returns the scheme with TLS of a scheme without. */
    private static String secure(String scheme) {
        for (PeerWire each : values()) {
            if (each.scheme.equals(scheme)) {
                return each.secureScheme;
            }
        }
        return scheme + "s";
    }

    private static boolean isSecure(String scheme) {
        return Arrays.stream(values()).anyMatch(each -> each.secureScheme.equals(scheme));
    }

    /** Returns its name, for messages. */
    @Override
    public String toString() {
        return says;
    }

    /** Returns the wire that starts with these bytes, of which there are at least {@value #ENOUGH}. */
    public static PeerWire of(ByteBuf in) {
        int at = in.readerIndex();
        if (in.getInt(at) == TRVT) {
            return TRIVET;
        }
        if (in.getInt(at) == ZEROMQ_SIGNATURE) {
            return ZEROMQ;
        }
        int first = in.getUnsignedByte(at);
        if (first >= FIRST_TLS && first <= LAST_TLS && in.getByte(at + 1) == TLS_MAJOR_VERSION) {
            return TLS;
        }
        if (in.getInt(at) == DOCTYPE) {
            // Many servers answer an invalid request with only the page.
            return HTTP;
        }
        for (int i = at; i < at + ENOUGH; i++) {
            byte each = in.getByte(i);
            boolean inMethod = each >= 'A' && each <= 'Z' || i > at && (each == ' ' || each == '/');
            if (!inMethod) {
                return OTHER;
            }
        }
        return HTTP;
    }

    /**
     * Returns the message for a client whose server speaks this wire instead of the expected one.
     *
     * @param used the scheme of the client's URI
     * @param secured whether the bytes came inside TLS
     */
    String advice(String used, boolean secured) {
        String known = "the server speaks " + says;
        if (this == OTHER) {
            return known + " than " + used + "://. Check the URI's port.";
        }
        String right = this == TLS ? secure(used) : scheme(secured);
        boolean unsecured = this != TLS && !secured && isSecure(used);
        return known + (unsecured ? " without TLS" : "") + ": write " + right + ":// in place of " + used + "://.";
    }
}
