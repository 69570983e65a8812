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
 * Checks a peer's first bytes, and then leaves the pipeline. A peer that speaks another wire than expected gets a
 * message about it at once. Otherwise both sides would wait for each other's bytes until a timeout.
 */
public final class FirstBytes extends ByteToMessageDecoder {
    /**
     * The TLS alert unexpected_message, fatal (RFC 8446, 6). A client without TLS can recognize it as TLS, and a client
     * with TLS takes it as an end.
     */
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
     * Returns a check of a server. If it fails, so does the client's connection, and the message says which URI scheme
     * to use instead.
     *
     * @param scheme the scheme of the client's URI
     * @param secured whether this handler is behind TLS in the pipeline
     */
    public static ChannelHandler ofServer(PeerWire expected, String scheme, boolean secured) {
        return new FirstBytes(expected, scheme, secured, true);
    }

    /**
     * Returns a check of a client. An unexpected client gets an answer that it understands, and its connection is
     * closed.
     *
     * @param scheme the scheme of the server's URI
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
        // Unknown bytes are left to the next handler, which has its own message for them.
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
