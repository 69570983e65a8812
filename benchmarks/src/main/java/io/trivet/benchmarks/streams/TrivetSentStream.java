package io.trivet.benchmarks.streams;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.rpc.NonBlocking;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStreams;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;

/** Trivet over tcp://, with streams that methods take. */
abstract class TrivetSentStream implements Contestant {
    /** The service. */
    public interface Sink {
        /** Returns the sum of the items. */
        CompletableFuture<Long> sum(Flow.Publisher<Integer> numbers);

        /** Sends the items back. */
        Flow.Publisher<Integer> echo(Flow.Publisher<Integer> numbers);
    }

    /** Takes the items on the server's own threads. */
    static final class Plain implements Sink {
        @Override
        public CompletableFuture<Long> sum(Flow.Publisher<Integer> numbers) {
            TrivetStream.Sum<Integer> sum = new TrivetStream.Sum<>();
            numbers.subscribe(sum);
            return sum.end;
        }

        @Override
        public Flow.Publisher<Integer> echo(Flow.Publisher<Integer> numbers) {
            return numbers;
        }
    }

    /** Takes the items on the thread that reads them. */
    @NonBlocking
    static final class Quick implements Sink {
        @Override
        public CompletableFuture<Long> sum(Flow.Publisher<Integer> numbers) {
            TrivetStream.Sum<Integer> sum = new TrivetStream.QuickSum<>();
            numbers.subscribe(sum);
            return sum.end;
        }

        @Override
        public Flow.Publisher<Integer> echo(Flow.Publisher<Integer> numbers) {
            return to -> numbers.subscribe(new QuickPass(to));
        }
    }

    /** Passes signals on, on the thread that reads the items. */
    @NonBlocking
    private record QuickPass(Flow.Subscriber<? super Integer> to) implements Flow.Subscriber<Integer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            to.onSubscribe(subscription);
        }

        @Override
        public void onNext(Integer item) {
            to.onNext(item);
        }

        @Override
        public void onError(Throwable failure) {
            to.onError(failure);
        }

        @Override
        public void onComplete() {
            to.onComplete();
        }
    }

    private static Flow.Publisher<Integer> numbers() {
        return RpcStreams.of(() -> IntStream.range(0, SentStreams.COUNT).iterator());
    }

    /** The numbers, requested on the transport's thread. */
    @NonBlocking
    private static final class QuickNumbers implements Flow.Publisher<Integer> {
        @Override
        public void subscribe(Flow.Subscriber<? super Integer> subscriber) {
            numbers().subscribe(subscriber);
        }
    }

    /** Trivet with the defaults. */
    public static final class OnThreads extends TrivetSentStream {
        /** Called by reflection. */
        public OnThreads() {
            super(
                    "Trivet",
                    "default settings: epoll where available, publishers and subscribers on threads that may block.",
                    false);
        }
    }

    /** Trivet with publishers and subscribers that never wait. */
    public static final class NonBlocked extends TrivetSentStream {
        /** Called by reflection. */
        public NonBlocked() {
            super(
                    "Trivet @NonBlocking",
                    "the same, with publishers, subscribers and methods that are marked @NonBlocking.",
                    true);
        }
    }

    private final String name;
    private final String setup;
    private final boolean quick;

    private TrivetSentStream(String name, String setup, boolean quick) {
        this.name = name;
        this.setup = setup;
        this.quick = quick;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String setup() {
        return setup;
    }

    @Override
    public final Role role() {
        return Role.OURS;
    }

    @Override
    public Serving serve() {
        RpcServer server = RpcServer.builder()
                .register(Sink.class, quick ? new Quick() : new Plain())
                .listen("tcp://127.0.0.1:0")
                .start();
        return new Serving() {
            @Override
            public int port() {
                return server.uris().get(0).getPort();
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    @Override
    public Client connect(int port) {
        RpcClient client = RpcClient.connect("tcp://127.0.0.1:" + port);
        Sink sink = client.create(Sink.class);
        Flow.Publisher<Integer> numbers = quick ? new QuickNumbers() : numbers();
        return new Client() {
            @Override
            public Operation operation(String cell) {
                return SentStreams.operation(
                        cell.equals(SentStreams.SENT) ? () -> sink.sum(numbers) : () -> returned(sink.echo(numbers)));
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private CompletableFuture<Long> returned(Flow.Publisher<Integer> numbers) {
        TrivetStream.Sum<Integer> sum = quick ? new TrivetStream.QuickSum<>() : new TrivetStream.Sum<>();
        numbers.subscribe(sum);
        return sum.end;
    }
}
