package io.trivet.rpc.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Looks at what a peer says first, and then leaves the pipeline: who speaks another wire than the one that is meant hears of it at once. Without
 * it a peer would wait for the other's next bytes until somebody's time is over.
 */
public final class FirstBytes extends ByteToMessageDecoder {
    /** A fatal unexpected_message (RFC 8446, 6): what a client on sockets of its own takes for TLS, and one with TLS for an end. */
    private static final byte[] TLS_ALERT = {0x15, 3, 3, 0, 2, 2, 10};

    private final PeerWire expected;
    private final String scheme;
    private final boolean secured;
    private final boolean ofServer;
    private boolean refused;

    private FirstBytes(PeerWire expected, String scheme, boolean secured, boolean ofServer) {
        this.expected = expected;
        this.scheme = scheme;
        this.secured = secured;
        this.ofServer = ofServer;
    }

    /**
     * Returns a look at a server, whose client's connection fails with what to write in place of its URI's scheme.
     *
     * @param scheme of the client's URI
     * @param secured whether this stands behind TLS in the pipeline
     */
    public static ChannelHandler ofServer(PeerWire expected, String scheme, boolean secured) {
        return new FirstBytes(expected, scheme, secured, true);
    }

    /**
     * Returns a look at a client: another one than expected is answered in a way that it understands, and its connection closed.
     *
     * @param scheme of the server's URI
     */
    public static ChannelHandler ofClient(PeerWire expected, String scheme) {
        return new FirstBytes(expected, scheme, false, false);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (refused) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < PeerWire.ENOUGH) {
            return;
        }
        PeerWire seen = PeerWire.of(in);
        // What nobody knows is left to who comes next, which has words of its own for it.
        if (seen == expected || seen == PeerWire.OTHER && expected != PeerWire.TLS) {
            ctx.pipeline().remove(this);
            return;
        }
        refused = true;
        in.skipBytes(in.readableBytes());
        if (ofServer) {
            ctx.fireExceptionCaught(new RpcException(RpcStatus.INTERNAL, seen.advice(scheme, secured)));
            ctx.close();
        } else {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(answer(seen))).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private byte[] answer(PeerWire seen) {
        if (expected == PeerWire.TLS && seen != PeerWire.HTTP) {
            return TLS_ALERT;
        }
        String text = "This port takes " + scheme + "://.\n";
        String answer = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: " + text.length()
                + "\r\nConnection: close\r\n\r\n" + text;
        return answer.getBytes(StandardCharsets.US_ASCII);
    }
}
