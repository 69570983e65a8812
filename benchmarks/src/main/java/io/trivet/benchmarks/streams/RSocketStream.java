package io.trivet.benchmarks.streams;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.util.ByteBufPayload;
import io.trivet.benchmarks.calls.RSocketOverTcp;
import io.trivet.benchmarks.harness.Contestant;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Flux;

/** The peer RSocket, with request-stream and bytes. */
public final class RSocketStream implements Contestant {
    /** Called by reflection. */
    public RSocketStream() {}

    @Override
    public String name() {
        return "RSocket";
    }

    @Override
    public String setup() {
        return "rsocket-transport-netty over TCP, on epoll where available, one connection, request-stream whose subscriber requests all items"
                + " at once, a hand-written codec directly on Netty's buffers, PayloadDecoder.ZERO_COPY as its README advises, all on the event loop.";
    }

    @Override
    public Serving serve() {
        return RSocketOverTcp.serve(SocketAcceptor.forRequestStream(RSocketStream::items));
    }

    private static Flux<Payload> items(Payload request) {
        boolean small = request.sliceData().readBoolean();
        request.release();
        return Flux.range(0, Items.COUNT)
                .map(i -> ByteBufPayload.create(
                        small
                                ? ByteBufAllocator.DEFAULT.buffer(Integer.BYTES).writeInt(i)
                                : ByteBufAllocator.DEFAULT
                                        .buffer(Items.BYTES.length)
                                        .writeBytes(Items.BYTES)));
    }

    @Override
    public Client connect(int port) {
        return RSocketOverTcp.connect(
                port, (socket, cell) -> new Items.Whole(cell, () -> sum(socket, cell.equals(Items.SMALL))));
    }

    private static CompletableFuture<Long> sum(RSocket socket, boolean small) {
        CompletableFuture<Long> end = new CompletableFuture<>();
        long[] sum = {0};
        socket.requestStream(ByteBufPayload.create(Unpooled.buffer(1).writeBoolean(small)))
                .subscribe(
                        item -> sum[0] += Items.weight(value(item, small)),
                        end::completeExceptionally,
                        () -> end.complete(sum[0]));
        return end;
    }

    private static Object value(Payload item, boolean small) {
        try {
            ByteBuf in = item.sliceData();
            if (small) {
                return in.readInt();
            }
            byte[] bytes = new byte[in.readableBytes()];
            in.readBytes(bytes);
            return bytes;
        } finally {
            item.release();
        }
    }
}
