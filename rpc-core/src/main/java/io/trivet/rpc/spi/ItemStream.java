package io.trivet.rpc.spi;

import io.trivet.rpc.NonBlocking;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiving end of a stream. A client transport completes the reply's future with it. A server transport passes it
 * to {@link io.trivet.rpc.RpcCall#incoming}, for a method that takes a stream. It follows the rules of {@link Flow} and
 * decides how many items to request, so that a transport only has to carry items and requests.
 *
 * <p>It requests some items before the subscriber does, so that a subscriber that requests single items doesn't wait
 * for the network each time: twice as many as the subscriber has taken so far, at most {@value #MAX_AHEAD}, and fewer
 * if they are large. It accepts one subscriber. Thread-safe.
 */
public abstract class ItemStream implements Flow.Publisher<Object> {
    /** The maximum number of items that are on their way or wait for the subscriber. */
    public static final int MAX_AHEAD = 256;

    /** The approximate maximum size of these items on the wire, in bytes; applied once the size of an item is known. */
    private static final long MAX_BYTES_AHEAD = 1024 * 1024;

    /** The number of items requested at once while no size is known. */
    private static final int FIRST = 32;

    /** The number of steps in which the time without an item is measured. */
    private static final int IDLE_STEPS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(ItemStream.class);

    private final Executor subscribers;
    private final long idleNanos;
    private final Queue<Object> waiting = new ConcurrentLinkedQueue<>();
    private final Subscription subscription = new Subscription();
    private final AtomicBoolean subscribed = new AtomicBoolean();

    /**
     * The number of pending reasons to check for items. The thread that adds the first one checks. Starts at 1, because
     * there is no check before there is a subscriber.
     */
    private final AtomicInteger turns = new AtomicInteger(1);

    private final AtomicLong wanted = new AtomicLong();

    /** The number of items that arrived; this and the next field are written only by the transport's thread. */
    private final AtomicLong arrived = new AtomicLong();

    private final AtomicLong arrivedBytes = new AtomicLong();

    /**
     * The number of items requested from the other side. This and the next two fields are written only by the
     * delivering thread.
     */
    private volatile long asked;

    private long taken;
    private long askAgainAt;

    private volatile Flow.@Nullable Subscriber<? super Object> subscriber;
    private boolean direct;

    /** The end of the stream, which is delivered after the last item. */
    private volatile @Nullable End end;

    /** The failure that ends the stream at once, before the items that wait. */
    private volatile @Nullable Throwable broken;

    private volatile boolean cancelled;
    private volatile boolean over;
    private volatile @Nullable CompletableFuture<?> watch;

    private record End(@Nullable Throwable failure) {}

    /**
     * Creates a stream that has begun.
     *
     * @param subscribers the executor for subscribers that aren't {@link NonBlocking}
     * @param idleTimeout how long the subscriber waits for an item that it requested
     */
    protected ItemStream(Executor subscribers, Duration idleTimeout) {
        this.subscribers = subscribers;
        idleNanos = idleTimeout.toNanos();
    }

    /** Tells the other side that it may send this many more items. Called by any thread; never blocks. */
    protected abstract void onRequest(int items);

    /**
     * Tells the other side that the stream is cancelled. Called by any thread, possibly after the stream's end; never
     * blocks.
     */
    protected abstract void onCancel();

    /**
     * Returns how many items may be on their way or wait for the subscriber, because there is room for them; at least
     * one. Called before each request. Default: no limit besides {@value #MAX_AHEAD}.
     */
    protected int room() {
        return MAX_AHEAD;
    }

    /**
     * Called once for each item that was added, when it leaves this stream: for the subscriber, or because it isn't
     * wanted any more. Returns what the subscriber gets. Default: the item itself.
     */
    protected Object taken(Object item) {
        return item;
    }

    /** Adds the next item, with its size on the wire in bytes. Must be called by one thread at a time. */
    protected final void item(Object item, int bytes) {
        long count = arrived.get() + 1;
        if (count > asked) {
            taken(item);
            abort(new RpcException(RpcStatus.INTERNAL, "the peer sent more items than were requested."));
            onCancel();
            return;
        }
        arrived.lazySet(count);
        arrivedBytes.lazySet(arrivedBytes.get() + bytes);
        waiting.add(item);
        signal();
    }

    /** Ends the stream after the items that arrived; successfully if {@code failure} is null. */
    protected final void end(@Nullable Throwable failure) {
        end = new End(failure);
        signal();
    }

    /** Ends the stream at once; waiting items aren't delivered any more. */
    protected final void abort(Throwable why) {
        broken = why;
        signal();
    }

    /**
     * {@inheritDoc} Items are delivered on the client's own threads, or on the transport's if the subscriber's class is
     * {@link NonBlocking}.
     */
    @Override
    public final void subscribe(Flow.Subscriber<? super Object> to) {
        Objects.requireNonNull(to, "subscriber");
        if (!subscribed.compareAndSet(false, true)) {
            to.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long items) {}

                @Override
                public void cancel() {}
            });
            to.onError(new IllegalStateException(
                    "This stream already has a subscriber: call the method again to get another stream."));
            return;
        }
        direct = to.getClass().isAnnotationPresent(NonBlocking.class);
        subscriber = to;
        to.onSubscribe(subscription);
        watchLater(0, 0);
        run(direct);
    }

    private final class Subscription implements Flow.Subscription {
        @Override
        public void request(long items) {
            if (items <= 0) {
                abort(new IllegalArgumentException("A subscriber must request at least one item, not " + items + "."));
                onCancel();
                return;
            }
            wanted.accumulateAndGet(items, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
            signal();
        }

        @Override
        public void cancel() {
            if (!cancelled) {
                cancelled = true;
                onCancel();
                signal();
            }
        }
    }

    private void signal() {
        if (turns.getAndIncrement() == 0) {
            run(direct);
        }
    }

    private void run(boolean here) {
        if (here) {
            deliver();
        } else {
            subscribers.execute(this::deliver);
        }
    }

    private void deliver() {
        int reasons = turns.get();
        do {
            Flow.Subscriber<? super Object> to = subscriber;
            if (to != null) {
                try {
                    deliverTo(to);
                } catch (Throwable e) {
                    LOG.warn("A stream's subscriber threw an exception; the stream is cancelled.", e);
                    subscription.cancel();
                }
            }
            if (over || cancelled) {
                over();
            }
            reasons = turns.addAndGet(-reasons);
        } while (reasons > 0);
    }

    private void deliverTo(Flow.Subscriber<? super Object> to) {
        long most = wanted.get();
        while (!cancelled && broken == null && taken < most) {
            Object item = waiting.poll();
            if (item == null) {
                break;
            }
            taken++;
            if (taken >= askAgainAt) {
                askAhead();
            }
            to.onNext(taken(item));
            if (taken == most) {
                most = wanted.get();
            }
        }
        if (cancelled) {
            return;
        }
        Throwable failure = broken;
        End last = end;
        if (failure != null) {
            over();
            to.onError(failure);
        } else if (last != null && waiting.isEmpty()) {
            over();
            if (last.failure == null) {
                to.onComplete();
            } else {
                to.onError(last.failure);
            }
        } else if (most > 0) {
            askAhead();
        }
    }

    /** Requests more items when half of those requested ahead are used up, so that one message requests many items. */
    private void askAhead() {
        if (end != null) {
            return;
        }
        long most = Math.max(Math.min(wanted.get() - taken, FIRST), Math.min(taken, MAX_AHEAD / 2) * 2);
        most = Math.min(most, Math.max(1, room()));
        long count = arrived.get();
        if (count > 0) {
            most = Math.min(most, Math.max(1, MAX_BYTES_AHEAD * count / Math.max(1, arrivedBytes.get())));
        }
        long before = asked;
        long more = most - (before - taken);
        if (more > 0 && more * 2 >= most) {
            before += more;
            asked = before;
            onRequest((int) more);
        }
        askAgainAt = before - most / 2;
    }

    private void over() {
        over = true;
        subscriber = null;
        for (Object item = waiting.poll(); item != null; item = waiting.poll()) {
            taken(item);
        }
        CompletableFuture<?> watching = watch;
        if (watching != null) {
            watching.cancel(false);
        }
    }

    /** Checks periodically, instead of at each item, whether a requested item has arrived. */
    private void watchLater(long seen, int quiet) {
        CompletableFuture<Void> step = new CompletableFuture<>();
        watch = step;
        step.whenComplete((nothing, stopped) -> {
            if (stopped == null) {
                watchNow(seen, quiet);
            }
        });
        step.completeOnTimeout(null, idleNanos / IDLE_STEPS, TimeUnit.NANOSECONDS);
        if (over) {
            step.cancel(false);
        }
    }

    private void watchNow(long seen, int quiet) {
        long count = arrived.get();
        if (end != null) {
            return;
        }
        if (count != seen || wanted.get() <= count) {
            watchLater(count, 0);
        } else if (quiet + 1 < IDLE_STEPS) {
            watchLater(count, quiet + 1);
        } else {
            broken = new RpcException(
                    RpcStatus.DEADLINE_EXCEEDED,
                    "no item came for " + Duration.ofNanos(idleNanos).toMillis()
                            + " ms: set a longer idle timeout if this is expected.");
            onCancel();
            if (turns.getAndIncrement() == 0) {
                // This thread is the JDK's and shared by all users.
                run(false);
            }
        }
    }
}
