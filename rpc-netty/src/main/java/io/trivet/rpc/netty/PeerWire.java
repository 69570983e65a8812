package io.trivet.rpc.netty;

import io.netty.buffer.ByteBuf;

/** What a peer speaks, by the first bytes that it sends: so that a URI with the wrong scheme can be told at once, and the right one named. */
public enum PeerWire {
    /** A record of TLS, of any version (RFC 8446, 5.1). */
    TLS("TLS", ""),
    /** A request or an answer of HTTP, from its first line. */
    HTTP("HTTP", "http"),
    /** The preface of the tcp wire. */
    TRIVET("Trivet's binary wire", "tcp"),
    /** Something else. */
    OTHER("something else", "");

    /** From so many bytes on it is known. */
    static final int ENOUGH = 4;

    private static final int TRVT = 0x54_52_56_54;
    /** How a page of HTML begins. */
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

    /** Returns the scheme of its URIs, in the clear. */
    String scheme() {
        return scheme;
    }

    /** Returns what these bytes begin, of which there are at least four. */
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
            // Many a server answers what is no request with the page alone.
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
     * Returns what the user of a client is told whose server speaks this where another wire was expected.
     *
     * @param used the scheme of the client's URI
     * @param secured whether it was said inside TLS
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
