package io.trivet.rpc.zmtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.trivet.rpc.netty.PeerWire;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The first bytes of each side. */
final class Greeting {
    static final int LENGTH = 64;

    private static final int SIGNATURE = 10;
    private static final int MAJOR_AT = SIGNATURE;
    private static final int MINOR_AT = MAJOR_AT + 1;
    private static final int MECHANISM_AT = MINOR_AT + 1;
    private static final int MECHANISM = 20;
    private static final int AS_SERVER_AT = MECHANISM_AT + MECHANISM;
    private static final byte MAJOR = 3;
    private static final byte MINOR = 1;
    private static final byte FIRST = (byte) 0xFF;
    private static final byte LAST = 0x7F;

    private Greeting() {}

    static byte[] of(String mechanism, boolean asServer) {
        byte[] greeting = new byte[LENGTH];
        greeting[0] = FIRST;
        greeting[SIGNATURE - 2] = 1;
        greeting[SIGNATURE - 1] = LAST;
        greeting[MAJOR_AT] = MAJOR;
        greeting[MINOR_AT] = MINOR;
        byte[] name = mechanism.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, greeting, MECHANISM_AT, name.length);
        greeting[AS_SERVER_AT] = (byte) (asServer ? 1 : 0);
        return greeting;
    }

    /** Returns why the part of a greeting that has arrived can't be of a fitting peer, or null if it can. */
    static @Nullable String problem(ByteBuf in, String mechanism) {
        int there = in.readableBytes();
        int at = in.readerIndex();
        if (there >= PeerWire.ENOUGH && in.getByte(at) != FIRST) {
            PeerWire seen = PeerWire.of(in);
            return seen == PeerWire.OTHER
                    ? "the peer doesn't speak ZeroMQ's wire: it began with 0x" + hex(in, at, PeerWire.ENOUGH)
                    : "the peer speaks " + seen + ", and not ZeroMQ's wire";
        }
        if (there >= SIGNATURE && in.getByte(at + SIGNATURE - 1) != LAST) {
            return "the peer's first bytes aren't the signature of ZeroMQ's wire: 0x" + hex(in, at, SIGNATURE);
        }
        if (there > MAJOR_AT && in.getUnsignedByte(at + MAJOR_AT) < MAJOR) {
            return "the peer speaks a version of ZeroMQ's wire before 3.0";
        }
        if (there >= AS_SERVER_AT && !mechanism.equals(mechanism(in, at))) {
            return "the peer uses the mechanism '" + mechanism(in, at) + "', and this side uses " + mechanism;
        }
        return null;
    }

    private static String hex(ByteBuf in, int from, int length) {
        return ByteBufUtil.hexDump(in, from, length);
    }

    private static String mechanism(ByteBuf in, int start) {
        StringBuilder name = new StringBuilder();
        for (int i = start + MECHANISM_AT; i < start + AS_SERVER_AT && in.getByte(i) != 0; i++) {
            char c = (char) in.getByte(i);
            name.append(c > ' ' && c <= '~' ? c : '?');
        }
        return name.toString();
    }

    /** Returns whether a peer with this greeting answers pings, which came with version 3.1. */
    static boolean answersPings(ByteBuf in) {
        int at = in.readerIndex();
        return in.getUnsignedByte(at + MAJOR_AT) > MAJOR || in.getUnsignedByte(at + MINOR_AT) >= MINOR;
    }
}
