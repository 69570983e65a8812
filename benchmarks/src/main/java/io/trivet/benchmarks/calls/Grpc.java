package io.trivet.benchmarks.calls;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.trivet.benchmarks.calls.ProtoMessage.Add;
import io.trivet.benchmarks.calls.ProtoMessage.LineMessage;
import io.trivet.benchmarks.calls.ProtoMessage.LinesMessage;
import io.trivet.benchmarks.calls.ProtoMessage.Sum;
import io.trivet.benchmarks.harness.Contestant;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The peer gRPC. The code that protoc would generate is written by hand. */
abstract class Grpc implements Contestant {
    private static final String SERVICE = "trivet.benchmarks.Workload";
    private static final String COMMON =
            "grpc-netty on epoll where available, one channel without TLS, hand-written protobuf messages in the style of"
                    + " generated code, blocking and asynchronous stubs, as its performance guide advises";

    private static final MethodDescriptor<Add, Sum> ADD = unary(Workload.ADD, Add::read, Sum::read);
    private static final MethodDescriptor<LineMessage, LineMessage> RECORD =
            unary(Workload.RECORD, LineMessage::read, LineMessage::read);
    private static final MethodDescriptor<LinesMessage, LinesMessage> LIST =
            unary(Workload.LIST, LinesMessage::read, LinesMessage::read);

    private final GrpcThreads threads;

    private Grpc(GrpcThreads threads) {
        this.threads = threads;
    }

    /** Handlers and callbacks on gRPC's own cached threads. */
    public static final class OnThreads extends Grpc {
        /** Called by reflection. */
        public OnThreads() {
            super(GrpcThreads.OWN);
        }
    }

    /** Handlers and callbacks on the event loop. */
    public static final class Direct extends Grpc {
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
        ServerServiceDefinition service = ServerServiceDefinition.builder(SERVICE)
                .addMethod(ADD, ServerCalls.asyncUnaryCall((request, reply) -> {
                    reply.onNext(new Sum(request.a + request.b));
                    reply.onCompleted();
                }))
                .addMethod(RECORD, ServerCalls.asyncUnaryCall(Grpc::giveBack))
                .addMethod(LIST, ServerCalls.asyncUnaryCall(Grpc::giveBack))
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

    private static <M> void giveBack(M request, StreamObserver<M> reply) {
        reply.onNext(request);
        reply.onCompleted();
    }

    @Override
    public Client connect(int port) {
        ManagedChannel channel = threads.set(NettyChannelBuilder.forAddress("127.0.0.1", port))
                .usePlaintext()
                .build();
        LineMessage line = new LineMessage(Workload.LINE);
        LinesMessage lines =
                new LinesMessage(Workload.LINES.stream().map(LineMessage::new).toList());
        return new Client() {
            @Override
            public Operation operation(String cell) {
                return switch (cell) {
                    case Workload.ADD -> new Unary<>(channel, ADD, new Add(3, 4));
                    case Workload.RECORD -> new Unary<>(channel, RECORD, line);
                    default -> new Unary<>(channel, LIST, lines);
                };
            }

            @Override
            public void close() {
                channel.shutdownNow();
            }
        };
    }

    private static <Q extends ProtoMessage, A extends ProtoMessage> MethodDescriptor<Q, A> unary(
            String name, ProtoMarshaller.Reader<Q> request, ProtoMarshaller.Reader<A> reply) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(new ProtoMarshaller<>(request))
                .setResponseMarshaller(new ProtoMarshaller<>(reply))
                .build();
    }

    /** Does the work of the generated stubs. */
    private record Unary<Q extends ProtoMessage, A extends ProtoMessage>(
            ManagedChannel channel, MethodDescriptor<Q, A> method, Q request) implements Operation {
        @Override
        public Object run() {
            return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request);
        }

        @Override
        public void start(BiConsumer<Object, Throwable> done) {
            ClientCalls.asyncUnaryCall(channel.newCall(method, CallOptions.DEFAULT), request, new StreamObserver<>() {
                private @Nullable A answer;

                @Override
                public void onNext(A value) {
                    answer = value;
                }

                @Override
                public void onError(Throwable failure) {
                    done.accept(null, failure);
                }

                @Override
                public void onCompleted() {
                    done.accept(answer, null);
                }
            });
        }

        @Override
        public boolean isRight(Object answer) {
            return answer instanceof ProtoMessage message
                    && message.value().equals(Workload.answer(method.getBareMethodName()));
        }
    }
}
