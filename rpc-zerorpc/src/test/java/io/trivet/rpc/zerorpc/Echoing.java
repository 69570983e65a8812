package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.MethodDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A server's methods without threads: calls are answered at once, except calls of {@code hold}, which never end. Calls
 * of {@code count} return five items, and calls of {@code sum} take a stream.
 */
final class Echoing implements Dispatcher {
    /** The calls of {@code hold}. */
    final List<IncomingCall> held = new ArrayList<>();

    /** How often the source of a stream was cancelled, which only the call may be. */
    int cancelled;

    private final Map<String, MethodDescriptor> methods = Map.of(
            "echo", MethodDescriptor.untyped("echo", 1, Object.class),
            "hold", MethodDescriptor.untyped("hold", 0, void.class),
            "count",
                    MethodDescriptor.builder("", "count").streams(Integer.class).build(),
            "sum",
                    MethodDescriptor.builder("", "sum")
                            .takes(Integer.class)
                            .returns(int.class)
                            .build());

    @Override
    public Collection<MethodDescriptor> methods() {
        return methods.values();
    }

    @Override
    public MethodDescriptor method(String name) {
        MethodDescriptor method = methods.get(name);
        if (method == null) {
            throw new RpcException(RpcStatus.UNIMPLEMENTED, "there is no method '" + name + "'.");
        }
        return method;
    }

    @Override
    public <T> Dispatcher with(String prefix, Class<T> service, T implementation) {
        throw new UnsupportedOperationException("not used in these tests");
    }

    @Override
    public Executor subscribers() {
        return Runnable::run;
    }

    @Override
    public Duration idleTimeout() {
        return Duration.ofDays(1);
    }

    @Override
    public void start(IncomingCall call) {
        dispatch(call);
    }

    @Override
    public void dispatch(IncomingCall call) {
        switch (call.call().method()) {
            case "hold" -> held.add(call);
            case "sum" -> Objects.requireNonNull(call.call().stream()).subscribe(new Summing(call));
            case "count" -> call.begin(Metadata.empty(), new Counting(call));
            default -> {
                try {
                    call.reply(call.call().arguments().get(0), Metadata.empty());
                } catch (RpcException e) {
                    call.fail(Fault.of(e));
                }
                call.onFinished();
            }
        }
    }

    /** Requests three items, and three more when these have come; answers with the sum. */
    private static final class Summing implements Flow.Subscriber<Object> {
        private final IncomingCall call;
        private Flow.@Nullable Subscription subscription;
        private int count;
        private int sum;

        Summing(IncomingCall call) {
            this.call = call;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(3);
        }

        @Override
        public void onNext(Object item) {
            sum += (Integer) item;
            count++;
            if (count % 3 == 0) {
                Objects.requireNonNull(subscription).request(3);
            }
        }

        @Override
        public void onError(Throwable failure) {
            call.fail(Fault.of(failure));
            call.onFinished();
        }

        @Override
        public void onComplete() {
            call.reply(sum, Metadata.empty());
            call.onFinished();
        }
    }

    /** Sends as many of its items as are requested, and completes after the last one. */
    private final class Counting implements Flow.Subscription {
        private final IncomingCall call;
        private int sent;

        Counting(IncomingCall call) {
            this.call = call;
        }

        @Override
        public void request(long items) {
            assertThat(items).as("asked for").isPositive();
            for (long i = 0; i < items && sent < 5; i++) {
                sent++;
                call.item(sent);
                if (sent == 5) {
                    call.complete();
                    call.onFinished();
                }
            }
        }

        @Override
        public void cancel() {
            cancelled++;
        }
    }
}
