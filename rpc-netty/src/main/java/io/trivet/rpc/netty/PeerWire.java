package io.trivet.rpc.netty;

import io.netty.buffer.ByteBuf;

/**
 * The wire that a peer speaks, recognized by its first bytes, so that a wrong URI scheme can be reported at once, with
 * the right one.
 */
public enum PeerWire {
    /** A record of TLS, of any version (RFC 8446, 5.1). */
    TLS("TLS", ""),
    /** A request or an answer of HTTP, from its first line. */
    HTTP("HTTP", "http"),
    /** The preface of the tcp wire. */
    TRIVET("Trivet's binary wire", "tcp"),
    /** Something else. */
    OTHER("something else", "");

    /** The number of bytes needed to recognize a wire. */
    static final int ENOUGH = 4;

    private static final int TRVT = 0x54_52_56_54;
    /** The beginning of an HTML page. */
    private static final int DOCTYPE = '<' << 24 | '!' << 16 | 'D' << 8 | 'O';

    private static final int FIRST_TLS = 0x14;
    private static final int LAST_TLS = 0x17;
    private static final int TLS_MAJOR_VERSION = 3;

    private final String says;
    private final String scheme;

    PeerWire(String says, String scheme) {
        this.says = says;
        this.scheme = scheme;
    }

    /** Returns the scheme of its URIs without TLS. */
    String scheme() {
        return scheme;
    }

    /** Returns the wire that starts with these bytes, of which there are at least four. */
    static PeerWire of(ByteBuf in) {
        int at = in.readerIndex();
        if (in.getInt(at) == TRVT) {
            return TRIVET;
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
        String right = this == TLS ? used + "s" : secured ? scheme + "s" : scheme;
        boolean unsecured = this != TLS && !secured && used.endsWith("s");
        return known + (unsecured ? " without TLS" : "") + ": write " + right + ":// in place of " + used + "://.";
    }
}
