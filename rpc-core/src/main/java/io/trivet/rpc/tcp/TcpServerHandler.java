package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Call;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.MethodDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the requests of one connection and writes their answers, in whatever order they are done. */
final class TcpServerHandler extends SimpleChannelInboundHandler<ByteBuf> {
    private static final Logger LOG = LoggerFactory.getLogger(TcpServerHandler.class);

    private final Dispatcher dispatcher;
    private final CborCodec codec;
    private final ConcurrentHashMap<Integer, CompletableFuture<Object>> running = new ConcurrentHashMap<>();

    TcpServerHandler(Dispatcher dispatcher, CborCodec codec) {
        this.dispatcher = dispatcher;
        this.codec = codec;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
        byte type = frame.readByte();
        int id = frame.readInt();
        if (type == Wire.REQUEST) {
            request(ctx, id, frame);
        } else if (type == Wire.CANCEL) {
            CompletableFuture<Object> reply = running.get(id);
            if (reply != null) {
                reply.cancel(false);
            }
        }
    }

    private void request(ChannelHandlerContext ctx, int id, ByteBuf frame) {
        Deadline deadline = Deadline.after(Duration.ofMillis(frame.readUnsignedInt()));
        String name = CborCodec.readName(frame);
        CompletableFuture<Object> reply;
        MethodDescriptor method;
        try {
            method = dispatcher.method(name);
            reply = dispatcher.dispatch(new Call(method, codec.readArguments(frame, method), deadline));
        } catch (RpcException e) {
            fault(ctx, id, Fault.of(e));
            return;
        }
        if (running.putIfAbsent(id, reply) != null) {
            throw new RpcException(RpcStatus.INTERNAL, "the peer gave two running calls the id " + id);
        }
        reply.whenComplete((result, thrown) -> {
            running.remove(id);
            if (reply.isCancelled()) {
                return;
            }
            if (thrown == null) {
                result(ctx, id, result);
            } else {
                fault(ctx, id, Fault.of(method, thrown));
            }
        });
    }

    private void result(ChannelHandlerContext ctx, int id, Object result) {
        ByteBuf frame = Wire.begin(ctx.alloc(), Wire.RESPONSE);
        try {
            codec.writeResult(frame, result);
            if (Wire.isTooLong(frame)) {
                throw new RpcException(
                        RpcStatus.INVALID_ARGUMENT, "the result is longer than " + Wire.LONGEST_FRAME + " bytes.");
            }
        } catch (RuntimeException e) {
            frame.release();
            LOG.warn("The result of a call can't be sent; its caller gets the message.", e);
            fault(ctx, id, Fault.of(e));
            return;
        }
        ctx.writeAndFlush(Wire.finish(frame, id), ctx.voidPromise());
    }

    private void fault(ChannelHandlerContext ctx, int id, Fault fault) {
        ByteBuf frame = Wire.begin(ctx.alloc(), Wire.FAULT);
        codec.writeFault(frame, fault);
        ctx.writeAndFlush(Wire.finish(frame, id), ctx.voidPromise());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        running.values().forEach(reply -> reply.cancel(false));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("The connection from {} broke: {}", ctx.channel().remoteAddress(), cause.toString());
        } else {
            LOG.warn("Closing the connection from {}: {}", ctx.channel().remoteAddress(), cause.toString());
        }
        ctx.close();
    }
}
