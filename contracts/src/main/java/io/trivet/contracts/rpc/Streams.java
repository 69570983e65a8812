package io.trivet.contracts.rpc;

import io.trivet.rpc.NonBlocking;
import io.trivet.rpc.RpcStreams;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;

/** A service that streams. */
interface Streams {
    Flow.Publisher<Integer> countdown(int n);

    /** Streams the items of the test's publisher with this name. */
    Flow.Publisher<Object> spring(String name) throws Failures.Detailed;

    @NonBlocking
    Flow.Publisher<Object> springOnTransport(String name) throws Failures.Detailed;

    Flow.Publisher<List<Gallery.Order>> orders();

    /** Fails before the stream begins. */
    Flow.Publisher<Object> never(String why) throws Failures.Detailed;

    int add(int a, int b);

    /** The same service for a client that declares a stream as something else, or the reverse. */
    interface Mistaken {
        int countdown(int n);

        Flow.Publisher<Integer> add(int a, int b);
    }

    /** Streams the test's publishers. */
    final class Service implements Streams {
        private final Map<String, Flow.Publisher<?>> springs = new ConcurrentHashMap<>();

        <P extends Flow.Publisher<?>> P put(String name, P spring) {
            springs.put(name, spring);
            return spring;
        }

        @Override
        public Flow.Publisher<Integer> countdown(int n) {
            return RpcStreams.of(
                    () -> IntStream.rangeClosed(1, n).map(i -> n + 1 - i).iterator());
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // A test makes it return null.
        public Flow.Publisher<Object> spring(String name) {
            return (Flow.Publisher<Object>) springs.get(name);
        }

        @Override
        public Flow.Publisher<Object> springOnTransport(String name) {
            return spring(name);
        }

        @Override
        public Flow.Publisher<List<Gallery.Order>> orders() {
            return RpcStreams.of(List.of(List.of(new Gallery.Order("map", 1, 2, null, null, null)), List.of()));
        }

        @Override
        public Flow.Publisher<Object> never(String why) throws Failures.Detailed {
            if (why.equals("declared")) {
                throw new Failures.Detailed("not today", 4711);
            }
            throw new IllegalStateException(why);
        }

        @Override
        public int add(int a, int b) {
            return a + b;
        }
    }
}
