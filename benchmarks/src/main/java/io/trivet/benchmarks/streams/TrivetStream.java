package io.trivet.benchmarks.streams;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.rpc.NonBlocking;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStreams;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Trivet over tcp://. */
abstract class TrivetStream implements Contestant {
    /** The service. */
    public interface Source {
        /** Streams this many numbers. */
        Flow.Publisher<Integer> numbers(int count);

        /** Streams this many arrays. */
        Flow.Publisher<byte[]> arrays(int count);
    }

    /** Streams the items. */
    static class Plain implements Source {
        @Override
        public Flow.Publisher<Integer> numbers(int count) {
            return RpcStreams.of(() -> IntStream.range(0, count).iterator());
        }

        @Override
        public Flow.Publisher<byte[]> arrays(int count) {
            return RpcStreams.of(Collections.nCopies(count, Items.BYTES));
        }
    }

    /** Streams the items on the thread that reads the credit. */
    @NonBlocking
    static final class Quick extends Plain {}

    /** Trivet with the defaults. */
    public static final class OnThreads extends TrivetStream {
        /** Called by reflection. */
        public OnThreads() {}

        @Override
        public String name() {
            return "Trivet";
        }

        @Override
        public String setup() {
            return "default settings: epoll where available, publishers on handler threads, subscribers on the client's threads.";
        }

        @Override
        Source source() {
            return new Plain();
        }

        @Override
        <T> Sum<T> subscriber() {
            return new Sum<>();
        }
    }

    /** Trivet with publishers and subscribers that never wait. */
    public static final class NonBlocked extends TrivetStream {
        /** Called by reflection. */
        public NonBlocked() {}

        @Override
        public String name() {
            return "Trivet @NonBlocking";
        }

        @Override
        public String setup() {
            return "the same, with publishers and subscribers that are marked @NonBlocking.";
        }

        @Override
        Source source() {
            return new Quick();
        }

        @Override
        <T> Sum<T> subscriber() {
            return new QuickSum<>();
        }
    }

    abstract Source source();

    abstract <T> Sum<T> subscriber();

    @Override
    public final Role role() {
        return Role.OURS;
    }

    @Override
    public Serving serve() {
        RpcServer server = RpcServer.builder()
                .register(Source.class, source())
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
        Source source = client.create(Source.class);
        return new Client() {
            @Override
            public Operation operation(String cell) {
                return cell.equals(Items.SMALL)
                        ? new Items.Whole(cell, () -> sum(() -> source.numbers(Items.COUNT)))
                        : new Items.Whole(cell, () -> sum(() -> source.arrays(Items.COUNT)));
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private <T> CompletableFuture<Long> sum(Supplier<Flow.Publisher<T>> stream) {
        Sum<T> sum = subscriber();
        stream.get().subscribe(sum);
        return sum.end;
    }

    /** Requests all items, and adds up their weights. */
    static class Sum<T> implements Flow.Subscriber<T> {
        final CompletableFuture<Long> end = new CompletableFuture<>();
        private long sum;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(T item) {
            sum += Items.weight(item);
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(sum);
        }
    }

    @NonBlocking
    static final class QuickSum<T> extends Sum<T> {}
}
