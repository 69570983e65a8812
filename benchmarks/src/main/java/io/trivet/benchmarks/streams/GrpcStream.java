package io.trivet.benchmarks.streams;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.trivet.benchmarks.calls.GrpcThreads;
import io.trivet.benchmarks.calls.ProtoMarshaller;
import io.trivet.benchmarks.calls.ProtoMessage;
import io.trivet.benchmarks.harness.Contestant;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** The peer gRPC, with server streaming. The code that protoc would generate is written by hand. */
abstract class GrpcStream implements Contestant {
    private static final String COMMON =
            "grpc-netty on epoll where available, one channel without TLS, server streaming that sends while the call is ready, as in its"
                    + " manual flow control example";
    private static final MethodDescriptor<NumberMessage, NumberMessage> NUMBERS =
            streaming(Items.SMALL, NumberMessage::read);
    private static final MethodDescriptor<NumberMessage, BytesMessage> ARRAYS =
            streaming(Items.LARGE, BytesMessage::read);

    /** {@code bytes value = 1;}. */
    private static final class BytesMessage extends ProtoMessage {
        private final byte[] value;

        BytesMessage(byte[] value) {
            this.value = value;
        }

        static BytesMessage read(CodedInputStream in) throws IOException {
            byte[] value = {};
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == (1 << 3 | 2)) {
                    value = in.readByteArray();
                } else {
                    in.skipField(tag);
                }
            }
            return new BytesMessage(value);
        }

        @Override
        protected int computeSize() {
            return CodedOutputStream.computeByteArraySize(1, value);
        }

        @Override
        public void writeTo(CodedOutputStream out) throws IOException {
            out.writeByteArray(1, value);
        }

        @Override
        public Object value() {
            return value;
        }
    }

    private final GrpcThreads threads;

    private GrpcStream(GrpcThreads threads) {
        this.threads = threads;
    }

    /** Handlers and callbacks on gRPC's own cached threads. */
    public static final class OnThreads extends GrpcStream {
        /** Called by reflection. */
        public OnThreads() {
            super(GrpcThreads.OWN);
        }
    }

    /** Handlers and callbacks on the event loop. */
    public static final class Direct extends GrpcStream {
        /** Called by reflection. */
        public Direct() {
            super(GrpcThreads.DIRECT);
        }
    }

    @Override
    public String name() {
        return threads.contestant();
    }

    @Override
    public String setup() {
        return COMMON + threads.setup();
    }

    @Override
    public Serving serve() throws Exception {
        ServerServiceDefinition service = ServerServiceDefinition.builder("trivet.benchmarks.Source")
                .addMethod(
                        NUMBERS,
                        ServerCalls.asyncServerStreamingCall(
                                (request, out) -> send(request.number(), NumberMessage::new, out)))
                .addMethod(
                        ARRAYS,
                        ServerCalls.asyncServerStreamingCall(
                                (request, out) -> send(request.number(), i -> new BytesMessage(Items.BYTES), out)))
                .build();
        Server server = threads.set(NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)))
                .addService(service)
                .build()
                .start();
        return new Serving() {
            @Override
            public int port() {
                return server.getPort();
            }

            @Override
            public void close() {
                server.shutdownNow();
            }
        };
    }

    private static <M> void send(int count, IntFunction<M> item, StreamObserver<M> to) {
        ServerCallStreamObserver<M> out = (ServerCallStreamObserver<M>) to;
        out.setOnReadyHandler(new Runnable() {
            private int next;

            @Override
            public void run() {
                while (next < count && out.isReady()) {
                    out.onNext(item.apply(next++));
                    if (next == count) {
                        out.onCompleted();
                    }
                }
            }
        });
    }

    @Override
    public Client connect(int port) {
        ManagedChannel channel = threads.set(NettyChannelBuilder.forAddress("127.0.0.1", port))
                .usePlaintext()
                .build();
        return new Client() {
            @Override
            public Operation operation(String cell) {
                return cell.equals(Items.SMALL)
                        ? new Items.Whole(cell, () -> sum(channel, NUMBERS))
                        : new Items.Whole(cell, () -> sum(channel, ARRAYS));
            }

            @Override
            public void close() {
                channel.shutdownNow();
            }
        };
    }

    private static <M extends ProtoMessage> CompletableFuture<Long> sum(
            ManagedChannel channel, MethodDescriptor<NumberMessage, M> method) {
        CompletableFuture<Long> end = new CompletableFuture<>();
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(method, CallOptions.DEFAULT), new NumberMessage(Items.COUNT), new StreamObserver<>() {
                    private long sum;

                    @Override
                    public void onNext(M item) {
                        sum += Items.weight(item.value());
                    }

                    @Override
                    public void onError(Throwable failure) {
                        end.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        end.complete(sum);
                    }
                });
        return end;
    }

    private static <M extends ProtoMessage> MethodDescriptor<NumberMessage, M> streaming(
            String name, ProtoMarshaller.Reader<M> item) {
        return MethodDescriptor.<NumberMessage, M>newBuilder()
                .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("trivet.benchmarks.Source", name))
                .setRequestMarshaller(new ProtoMarshaller<>(NumberMessage::read))
                .setResponseMarshaller(new ProtoMarshaller<>(item))
                .build();
    }
}
