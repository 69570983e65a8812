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
 * The receiving end of a stream, which a client transport completes the reply with: keeps the rules of {@link Flow} and decides how many
 * items to ask for, so that a transport only has to carry items and credit.
 *
 * <p>It asks for some items before the subscriber does, so that one who takes them one by one doesn't wait for the network each time: as
 * many as twice what that one took so far, at most {@value #MAX_AHEAD}, and fewer if they are large. It takes one subscriber. Thread-safe.
 */
public abstract class ItemStream implements Flow.Publisher<Object> {
    /** How many items may be on their way, or wait for the subscriber. */
    public static final int MAX_AHEAD = 256;

    /** What they may take of the wire together, about, as soon as something is known of their size. */
    private static final long MAX_BYTES_AHEAD = 1024 * 1024;

    /** How many items are asked for at once of which nothing is known yet. */
    private static final int FIRST = 32;

    /** In so many steps the time without an item is measured. */
    private static final int IDLE_STEPS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(ItemStream.class);

    private final Executor subscribers;
    private final long idleNanos;
    private final Queue<Object> waiting = new ConcurrentLinkedQueue<>();
    private final Subscription subscription = new Subscription();
    private final AtomicBoolean subscribed = new AtomicBoolean();

    /** Reasons to look what there is to deliver; whoever adds the first one looks. Nobody does before there is a subscriber. */
    private final AtomicInteger turns = new AtomicInteger(1);

    private final AtomicLong wanted = new AtomicLong();

    /** These two are written by the transport's thread alone. */
    private final AtomicLong arrived = new AtomicLong();

    private final AtomicLong arrivedBytes = new AtomicLong();

    /** How many items the other side was asked for; written by whoever has the turn, as are the next two. */
    private volatile long asked;

    private long taken;
    private long askAgainAt;

    private volatile Flow.@Nullable Subscriber<? super Object> subscriber;
    private boolean direct;

    /** How it ended, for after the last item; and why that isn't waited for. */
    private volatile @Nullable End end;

    private volatile @Nullable Throwable broken;
    private volatile boolean cancelled;
    private volatile boolean over;
    private volatile @Nullable CompletableFuture<?> watch;

    private record End(@Nullable Throwable failure) {}

    /**
     * Made when the stream has begun.
     *
     * @param subscribers where a subscriber is called that isn't {@link NonBlocking}
     * @param idleLimit how long the subscriber waits for an item that it asked for
     */
    protected ItemStream(Executor subscribers, Duration idleLimit) {
        this.subscribers = subscribers;
        idleNanos = idleLimit.toNanos();
    }

    /** Tells the other side that it may send so many items more. Called by any thread, and never waits. */
    protected abstract void ask(int items);

    /** Tells the other side that nobody wants the stream any more. Called by any thread, perhaps after the stream's end, and never waits. */
    protected abstract void giveUp();

    /** Takes the next item, which took so many bytes on the wire. By one thread at a time. */
    protected final void item(Object item, int bytes) {
        long count = arrived.get() + 1;
        if (count > asked) {
            breakOff(new RpcException(RpcStatus.INTERNAL, "the peer sent more items than it was asked for."));
            giveUp();
            return;
        }
        arrived.lazySet(count);
        arrivedBytes.lazySet(arrivedBytes.get() + bytes);
        waiting.add(item);
        look();
    }

    /** Ends the stream behind what arrived: well, if there is no failure. */
    protected final void end(@Nullable Throwable failure) {
        end = new End(failure);
        look();
    }

    /** Ends the stream at once; what waits isn't delivered any more. */
    protected final void breakOff(Throwable why) {
        broken = why;
        look();
    }

    /** {@inheritDoc} Items come on threads of the client's own, or of the transport's if the subscriber's class is {@link NonBlocking}. */
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
            to.onError(new IllegalStateException("This stream has its subscriber: call the method again for another."));
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
                breakOff(new IllegalArgumentException("A subscriber asks for one item or more, not " + items + "."));
                giveUp();
                return;
            }
            wanted.accumulateAndGet(items, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
            look();
        }

        @Override
        public void cancel() {
            if (!cancelled) {
                cancelled = true;
                giveUp();
                look();
            }
        }
    }

    private void look() {
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
                    LOG.warn("A stream's subscriber threw, and gets no more of it.", e);
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
            to.onNext(item);
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

    /** Asks for more if half of what may be ahead is used up, so that there is one message for many items. */
    private void askAhead() {
        if (end != null) {
            return;
        }
        long most = Math.max(Math.min(wanted.get() - taken, FIRST), Math.min(taken, MAX_AHEAD / 2) * 2);
        long count = arrived.get();
        if (count > 0) {
            most = Math.min(most, Math.max(1, MAX_BYTES_AHEAD * count / Math.max(1, arrivedBytes.get())));
        }
        long before = asked;
        long more = most - (before - taken);
        if (more > 0 && more * 2 >= most) {
            before += more;
            asked = before;
            ask((int) more);
        }
        askAgainAt = before - most / 2;
    }

    private void over() {
        over = true;
        subscriber = null;
        waiting.clear();
        CompletableFuture<?> watching = watch;
        if (watching != null) {
            watching.cancel(false);
        }
    }

    /** Looks again and again, rather than at each item, whether one came that is wanted. */
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
                            + " ms: give a longer idle limit if that may be.");
            giveUp();
            if (turns.getAndIncrement() == 0) {
                // This thread is the JDK's, and everybody's.
                run(false);
            }
        }
    }
}
