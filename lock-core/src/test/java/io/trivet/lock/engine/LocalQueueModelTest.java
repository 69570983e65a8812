package io.trivet.lock.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Tests the local queue in all interleavings that a model checker tries.
 *
 * <p>No two waiters have the turn at the same time. Every waiter gets the turn, passed on or handed over with the lock,
 * unless it has left before or fails with a fault. At the end the turn is free.
 */
class LocalQueueModelTest {
    /** Each iteration is a scenario of its own; long runs have more. */
    private static final int ITERATIONS = Integer.getInteger("trivet.model.iterations", 6);

    private static final AcquireRequest REQUEST =
            new AcquireRequest("model", LockMode.EXCLUSIVE, LockOptions.defaults(), "", false, 0, 1, 1);

    /** Shared, because the model checker would otherwise track the creation of each. */
    private static final Grant GRANT = grant();

    /** Created once, because the model checker would track the filling of its stack trace. */
    @SuppressWarnings("StaticAssignmentOfThrowable")
    private static final LockException FAULT = new LockException(LockException.Code.UNAVAILABLE, "It is a test.");

    private static Grant grant() {
        HandClock clock = new HandClock();
        ScriptedServer server = new ScriptedServer();
        LockRequest request = new LockRequest("model", "owner", Duration.ofSeconds(30), true);
        Generation generation = new Generation(
                new BackendContext(
                        server,
                        clock,
                        new EngineThreads(server),
                        new Releases(server, clock),
                        new Slots(1),
                        new AtomicLong()),
                new LocalQueue(),
                REQUEST,
                request,
                new AcquireResult.Granted(1, request.leaseTime()),
                new RequestStart(GrantClock.start(clock), 0));
        return generation.grant(null);
    }

    /**
     * The thread that passes the turn on also does the work of the next waiter, so that no thread waits in the model.
     */
    public static class Turns {
        private final LocalQueue queue = new LocalQueue();
        private final AtomicInteger wanted = new AtomicInteger();
        private final AtomicInteger had = new AtomicInteger();
        private volatile boolean inside;

        /** Takes the turn, or waits for it. */
        @Operation
        public void takeTurn() {
            wanted.incrementAndGet();
            ArrayDeque<Turn> next = new ArrayDeque<>();
            if (takeOrWait(new QueuedWaiter(next))) {
                runAndPassOn(next);
            }
        }

        /** Takes the turn, or leaves the queue again. */
        @Operation
        public void takeTurnOrLeave() {
            wanted.incrementAndGet();
            ArrayDeque<Turn> next = new ArrayDeque<>();
            QueuedWaiter waiter = new QueuedWaiter(next);
            if (takeOrWait(waiter)) {
                runAndPassOn(next);
            } else if (queue.leave(waiter)) {
                wanted.decrementAndGet();
            }
        }

        /** Runs with the turn; fails if another thread has it too. */
        @Operation
        public void tryTurn() {
            if (queue.tryTake()) {
                wanted.incrementAndGet();
                runAndPassOn(new ArrayDeque<>());
            }
        }

        @Validate
        public void everyWaiterHadTheTurn() {
            if (had.get() != wanted.get() || !queue.tryTake()) {
                throw new IllegalStateException(
                        "The turn was requested " + wanted + " times, and given " + had + " times.");
            }
            queue.passTurn(0);
        }

        boolean takeOrWait(Waiter waiter) {
            return queue.takeOrWait(waiter);
        }

        private void runAndPassOn(ArrayDeque<Turn> next) {
            CURRENT.set(next);
            Turn turn = new Turn.Contend(0);
            while (turn != null) {
                if (inside) {
                    throw new IllegalStateException("Two waiters have the turn.");
                }
                inside = true;
                if (turn instanceof Turn.HandedOver handed && queue.holder() != handed.grant()) {
                    throw new IllegalStateException("The waiter that was given the lock doesn't hold it.");
                }
                int count = had.incrementAndGet();
                inside = false;
                if (count % 4 == 3) {
                    queue.fail(FAULT);
                } else if (!(count % 2 == 1 && handOver())) {
                    queue.passTurn(0);
                }
                turn = next.poll();
                while (turn instanceof Turn.Failed) {
                    wanted.decrementAndGet();
                    turn = next.poll();
                }
            }
            CURRENT.remove();
        }

        private boolean handOver() {
            Waiter first;
            while ((first = queue.first()) != null) {
                if (queue.handOver(first, GRANT)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A queue in which a reader sees two steps. */
    public static final class TwoSteps extends Turns {
        private volatile boolean taken;

        @Override
        boolean takeOrWait(Waiter waiter) {
            if (!taken) {
                taken = true;
                boolean has = super.takeOrWait(waiter);
                taken = false;
                return has || super.takeOrWait(waiter);
            }
            return super.takeOrWait(waiter);
        }
    }

    private static final ThreadLocal<ArrayDeque<Turn>> CURRENT = new ThreadLocal<>();

    private record QueuedWaiter(ArrayDeque<Turn> own) implements Waiter {
        @Override
        public AcquireRequest wanted() {
            return REQUEST;
        }

        @Override
        public @Nullable Thread holder() {
            return null;
        }

        /** Called by the thread that passes the turn on. */
        @Override
        public void take(Turn turn) {
            CURRENT.get().add(turn);
        }
    }

    @Test
    void theTurnIsNeverDoubledAndNeverLost() {
        new ModelCheckingOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(1000)
                .threads(3)
                .actorsPerThread(2)
                .check(Turns.class);
    }

    @Test
    void theTurnIsNeverDoubledAndNeverLostOnRealThreads() {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(3000)
                .threads(3)
                .actorsPerThread(3)
                .check(Turns.class);
    }

    @Test
    void theModelFindsAWaiterThatIsQueuedTwice() {
        assertThatThrownBy(() -> new ModelCheckingOptions().check(TwoSteps.class))
                .isInstanceOf(LincheckAssertionError.class);
    }
}
