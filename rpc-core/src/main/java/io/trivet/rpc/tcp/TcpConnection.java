package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MethodDescriptor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection, shared by all calls to its server, each known by its id. */
final class TcpConnection extends SimpleChannelInboundHandler<ByteBuf> {
    private record Pending(MethodDescriptor method, CompletableFuture<Object> reply) {}

    private final CborCodec codec;
    private final ConcurrentHashMap<Integer, Pending> pending = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final CompletableFuture<TcpConnection> opened = new CompletableFuture<>();

    private volatile Channel channel;

    /** Why no further call can be answered, or null. */
    private volatile RpcException end;

    TcpConnection(CborCodec codec) {
        this.codec = codec;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    /** Completes when requests may be sent: our preface is on its way before them. */
    CompletableFuture<TcpConnection> opened() {
        return opened;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        opened.complete(this);
    }

    boolean isOpen() {
        return end == null;
    }

    /** Sends a finished request, and completes its reply when the answer comes or can no longer come. */
    void send(MethodDescriptor method, ByteBuf frame, CompletableFuture<Object> reply) {
        int id = ids.incrementAndGet();
        pending.put(id, new Pending(method, reply));
        RpcException ended = end;
        if (ended != null || reply.isDone()) {
            // Either the connection ended before it could see this call, or nobody waits any more.
            pending.remove(id);
            frame.release();
            if (ended != null) {
                reply.completeExceptionally(copy(ended));
            }
            return;
        }
        reply.whenComplete((value, thrown) -> {
            if (pending.remove(id) != null) {
                channel.writeAndFlush(Wire.finish(Wire.begin(channel.alloc(), Wire.CANCEL), id), channel.voidPromise());
            }
        });
        channel.writeAndFlush(Wire.finish(frame, id), channel.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
        byte type = frame.readByte();
        if (type != Wire.RESPONSE && type != Wire.FAULT) {
            return;
        }
        Pending call = pending.remove(frame.readInt());
        if (call == null) {
            // Its caller gave up in the meantime.
            return;
        }
        try {
            if (type == Wire.RESPONSE) {
                call.reply().complete(codec.readResult(frame, call.method()));
            } else {
                call.reply().completeExceptionally(codec.readFault(frame).toThrowable(call.method()));
            }
        } catch (RuntimeException e) {
            call.reply().completeExceptionally(e);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        boolean broken = cause instanceof DecoderException;
        end(new RpcException(
                broken ? RpcStatus.INTERNAL : RpcStatus.UNAVAILABLE,
                "the connection broke: " + reason.getMessage()
                        + (broken ? ". Check that the URI's wire is the server's." : "."),
                cause));
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(new RpcException(RpcStatus.UNAVAILABLE, "the server closed the connection before it answered."));
    }

    ChannelFuture close(RpcException why) {
        end(why);
        return channel.close();
    }

    private void end(RpcException why) {
        if (end == null) {
            end = why;
        }
        for (Integer id : pending.keySet()) {
            Pending call = pending.remove(id);
            if (call != null) {
                call.reply().completeExceptionally(copy(end));
            }
        }
    }

    /** Each caller gets an exception of its own, since its stack trace becomes the caller's. */
    private static RpcException copy(RpcException fault) {
        return new RpcException(fault.status(), fault.getMessage(), fault.getCause());
    }
}
