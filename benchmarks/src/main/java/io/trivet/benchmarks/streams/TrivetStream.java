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

/** Ours over tcp://. */
abstract class TrivetStream implements Contestant {
    /** What is called. */
    public interface Source {
        /** Streams as many numbers. */
        Flow.Publisher<Integer> numbers(int count);

        /** Streams as many arrays. */
        Flow.Publisher<byte[]> arrays(int count);
    }

    /** Streams what there is. */
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

    /** Streams it on the thread that reads its credit. */
    @NonBlocking
    static final class Quick extends Plain {}

    /** As it comes. */
    public static final class OnThreads extends TrivetStream {
        /** Made by its name. */
        public OnThreads() {}

        @Override
        public String name() {
            return "Trivet";
        }

        @Override
        public String setup() {
            return "as it comes: epoll as it finds it, publishers on handler threads, subscribers on the client's.";
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

    /** For who never waits. */
    public static final class NonBlocked extends TrivetStream {
        /** Made by its name. */
        public NonBlocked() {}

        @Override
        public String name() {
            return "Trivet @NonBlocking";
        }

        @Override
        public String setup() {
            return "the same, publishers and subscribers that say that they never wait.";
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

    /** Wants all, and adds it up. */
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
    private static final class QuickSum<T> extends Sum<T> {}
}
