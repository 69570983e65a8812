package io.trivet.benchmarks.streams;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.trivet.benchmarks.calls.GrpcThreads;
import io.trivet.benchmarks.calls.ProtoMarshaller;
import io.trivet.benchmarks.harness.Contestant;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** The peer gRPC, with client streaming and bidirectional streaming. */
abstract class GrpcSentStream implements Contestant {
    private static final String COMMON =
            "grpc-netty on epoll where available, one channel without TLS, a client that sends while the call is ready, as in its manual flow"
                    + " control example";
    private static final MethodDescriptor<NumberMessage, NumberMessage> SUM =
            method("Sum", MethodDescriptor.MethodType.CLIENT_STREAMING);
    private static final MethodDescriptor<NumberMessage, NumberMessage> ECHO =
            method("Echo", MethodDescriptor.MethodType.BIDI_STREAMING);

    private static MethodDescriptor<NumberMessage, NumberMessage> method(
            String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.<NumberMessage, NumberMessage>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("trivet.benchmarks.Sink", name))
                .setRequestMarshaller(new ProtoMarshaller<>(NumberMessage::read))
                .setResponseMarshaller(new ProtoMarshaller<>(NumberMessage::read))
                .build();
    }

    private final GrpcThreads threads;

    private GrpcSentStream(GrpcThreads threads) {
        this.threads = threads;
    }

    /** Handlers and callbacks on gRPC's own cached threads. */
    public static final class OnThreads extends GrpcSentStream {
        /** Called by reflection. */
        public OnThreads() {
            super(GrpcThreads.OWN);
        }
    }

    /** Handlers and callbacks on the event loop. */
    public static final class Direct extends GrpcSentStream {
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
        ServerServiceDefinition service = ServerServiceDefinition.builder("trivet.benchmarks.Sink")
                .addMethod(SUM, ServerCalls.asyncClientStreamingCall(Summing::new))
                .addMethod(ECHO, ServerCalls.asyncBidiStreamingCall(GrpcSentStream::echo))
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

    private static final class Summing implements StreamObserver<NumberMessage> {
        private final StreamObserver<NumberMessage> out;
        private int sum;

        Summing(StreamObserver<NumberMessage> out) {
            this.out = out;
        }

        @Override
        public void onNext(NumberMessage item) {
            sum += item.number();
        }

        @Override
        public void onError(Throwable failure) {
            out.onError(failure);
        }

        @Override
        public void onCompleted() {
            out.onNext(new NumberMessage(sum));
            out.onCompleted();
        }
    }

    private static StreamObserver<NumberMessage> echo(StreamObserver<NumberMessage> out) {
        return new StreamObserver<>() {
            @Override
            public void onNext(NumberMessage item) {
                out.onNext(item);
            }

            @Override
            public void onError(Throwable failure) {
                out.onError(failure);
            }

            @Override
            public void onCompleted() {
                out.onCompleted();
            }
        };
    }

    @Override
    public Client connect(int port) {
        ManagedChannel channel = threads.set(NettyChannelBuilder.forAddress("127.0.0.1", port))
                .usePlaintext()
                .build();
        return new Client() {
            @Override
            public Operation operation(String cell) {
                return SentStreams.operation(() -> {
                    Exchange exchange = new Exchange();
                    if (cell.equals(SentStreams.SENT)) {
                        ClientCalls.asyncClientStreamingCall(channel.newCall(SUM, CallOptions.DEFAULT), exchange);
                    } else {
                        ClientCalls.asyncBidiStreamingCall(channel.newCall(ECHO, CallOptions.DEFAULT), exchange);
                    }
                    return exchange.end;
                });
            }

            @Override
            public void close() {
                channel.shutdownNow();
            }
        };
    }

    /** Sends all numbers while the call is ready, and adds up what comes back. */
    private static final class Exchange implements ClientResponseObserver<NumberMessage, NumberMessage> {
        final CompletableFuture<Long> end = new CompletableFuture<>();
        private long sum;

        @Override
        public void beforeStart(ClientCallStreamObserver<NumberMessage> out) {
            out.setOnReadyHandler(new Runnable() {
                private int next;

                @Override
                public void run() {
                    while (next < SentStreams.COUNT && out.isReady()) {
                        out.onNext(new NumberMessage(next++));
                        if (next == SentStreams.COUNT) {
                            out.onCompleted();
                        }
                    }
                }
            });
        }

        @Override
        public void onNext(NumberMessage item) {
            sum += item.number();
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            end.complete(sum);
        }
    }
}
