package io.trivet.benchmarks.streams;

import io.netty.buffer.ByteBufAllocator;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.util.ByteBufPayload;
import io.trivet.benchmarks.calls.RSocketOverTcp;
import io.trivet.benchmarks.harness.Contestant;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The peer RSocket, with request-channel. The first payload says whether the numbers are summed up or sent back. */
public final class RSocketChannel implements Contestant {
    private static final int SUM = -1;
    private static final int ECHO = -2;

    /** Called by reflection. */
    public RSocketChannel() {}

    @Override
    public String name() {
        return "RSocket";
    }

    @Override
    public String setup() {
        return "rsocket-transport-netty over TCP, on epoll where available, one connection, request-channel, a hand-written codec directly on"
                + " Netty's buffers, PayloadDecoder.ZERO_COPY as its README advises, all on the event loop.";
    }

    @Override
    public Serving serve() {
        return RSocketOverTcp.serve(SocketAcceptor.forRequestChannel(RSocketChannel::answer));
    }

    private static Flux<Payload> answer(Publisher<Payload> payloads) {
        return Flux.from(payloads).map(RSocketChannel::read).switchOnFirst((first, numbers) -> {
            Flux<Integer> items = numbers.skip(1);
            return Integer.valueOf(SUM).equals(first.get())
                    ? items.reduce(0, Integer::sum).map(RSocketChannel::payload).flux()
                    : items.map(RSocketChannel::payload);
        });
    }

    private static Payload payload(int number) {
        return ByteBufPayload.create(
                ByteBufAllocator.DEFAULT.buffer(Integer.BYTES).writeInt(number));
    }

    private static int read(Payload item) {
        try {
            return item.sliceData().readInt();
        } finally {
            item.release();
        }
    }

    @Override
    public Client connect(int port) {
        return RSocketOverTcp.connect(
                port,
                (socket, cell) ->
                        SentStreams.operation(() -> exchange(socket, cell.equals(SentStreams.SENT) ? SUM : ECHO)));
    }

    private static CompletableFuture<Long> exchange(RSocket socket, int what) {
        CompletableFuture<Long> end = new CompletableFuture<>();
        long[] sum = {0};
        socket.requestChannel(Flux.range(-1, SentStreams.COUNT + 1).map(i -> payload(i < 0 ? what : i)))
                .subscribe(item -> sum[0] += read(item), end::completeExceptionally, () -> end.complete(sum[0]));
        return end;
    }
}
