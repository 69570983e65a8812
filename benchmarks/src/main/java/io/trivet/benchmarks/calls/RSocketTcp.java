package io.trivet.benchmarks.calls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.util.ByteBufPayload;
import io.trivet.benchmarks.harness.Contestant;
import java.util.function.BiConsumer;
import reactor.core.publisher.Mono;

/**
 * The peer RSocket, which carries bytes. The first byte names the operation; the rest is in the format of {@link
 * LineBytes}.
 */
public final class RSocketTcp implements Contestant {
    private static final byte ADD = 1;
    private static final byte RECORD = 2;
    private static final byte LIST = 3;

    /** Called by reflection. */
    public RSocketTcp() {}

    @Override
    public String name() {
        return "RSocket";
    }

    @Override
    public String setup() {
        return "rsocket-transport-netty over TCP, on epoll where available, one connection, request-response, a hand-written codec directly on Netty's"
                + " buffers, PayloadDecoder.ZERO_COPY as its README advises, handlers on the event loop.";
    }

    @Override
    public Serving serve() {
        return RSocketOverTcp.serve(SocketAcceptor.forRequestResponse(RSocketTcp::answer));
    }

    private static Mono<Payload> answer(Payload request) {
        ByteBuf answer = ByteBufAllocator.DEFAULT.buffer();
        try {
            ByteBuf in = request.sliceData();
            switch (in.readByte()) {
                case ADD -> answer.writeInt(in.readInt() + in.readInt());
                case RECORD -> LineBytes.write(answer, LineBytes.read(in));
                case LIST -> LineBytes.writeAll(answer, LineBytes.readAll(in));
                default -> throw new IllegalArgumentException("no such operation");
            }
        } finally {
            request.release();
        }
        return Mono.just(ByteBufPayload.create(answer));
    }

    @Override
    public Client connect(int port) {
        return RSocketOverTcp.connect(port, Request::new);
    }

    private record Request(RSocket socket, String cell) implements Operation {
        @Override
        public Object run() {
            return send().blockOptional().orElseThrow();
        }

        @Override
        public void start(BiConsumer<Object, Throwable> done) {
            send().subscribe(value -> done.accept(value, null), failure -> done.accept(null, failure));
        }

        private Mono<Object> send() {
            ByteBuf data = ByteBufAllocator.DEFAULT.buffer();
            switch (cell) {
                case Workload.ADD -> data.writeByte(ADD).writeInt(3).writeInt(4);
                case Workload.RECORD -> LineBytes.write(data.writeByte(RECORD), Workload.LINE);
                default -> LineBytes.writeAll(data.writeByte(LIST), Workload.LINES);
            }
            return socket.requestResponse(ByteBufPayload.create(data)).map(this::read);
        }

        private Object read(Payload answer) {
            try {
                ByteBuf in = answer.sliceData();
                return switch (cell) {
                    case Workload.ADD -> in.readInt();
                    case Workload.RECORD -> LineBytes.read(in);
                    default -> LineBytes.readAll(in);
                };
            } finally {
                answer.release();
            }
        }

        @Override
        public boolean isRight(Object answer) {
            return Workload.answer(cell).equals(answer);
        }
    }
}
