package io.trivet.lock.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.LockRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The local queue in every interleaving that a model checker tries: nobody has the turn at the same time as somebody else, everybody who
 * wants it gets it unless he has left before or is sent away with a fault, be it passed on or handed over with the lock, and at the end nobody has it.
 */
class LocalQueueModelTest {
    /** Each is a scenario of its own; the long runs have more. */
    private static final int ITERATIONS = Integer.getInteger("trivet.model.iterations", 6);

    private static final AcquireRequest REQUEST =
            new AcquireRequest("model", LockOptions.defaults(), "", false, 0, 1, 1);

    /** One for all, since the model checker would watch each of them being made. */
    private static final Grant GRANT = grant();

    /** Made once: the model checker would watch its stack being filled. */
    @SuppressWarnings("StaticAssignmentOfThrowable")
    private static final LockException FAULT = new LockException(LockException.Code.UNAVAILABLE, "It is a test.");

    private static Grant grant() {
        HandClock clock = new HandClock();
        ScriptedServer server = new ScriptedServer();
        LockRequest request = new LockRequest("model", "owner", Duration.ofSeconds(30), true);
        Generation generation = new Generation(
                new BackendContext(server, clock, new EngineThreads(server), new Releases(server, clock), new Slots(1)),
                new LocalQueue(),
                REQUEST,
                request,
                new Attempt.Granted(1, request.leaseTime()),
                GrantClock.start(clock));
        return generation.grant(null);
    }

    /** Who passes the turn on does what the next has to do too, so that nothing in the model waits. */
    public static class Turns {
        private final LocalQueue queue = new LocalQueue();
        private final AtomicInteger wanted = new AtomicInteger();
        private final AtomicInteger had = new AtomicInteger();
        private volatile boolean inside;

        /** Comes, and waits if need be. */
        @Operation
        public void come() {
            wanted.incrementAndGet();
            ArrayDeque<Turn> next = new ArrayDeque<>();
            if (takeOrWait(new Standing(next))) {
                haveAndPassOn(next);
            }
        }

        /** Comes, and leaves again if there is somebody. */
        @Operation
        public void comeAndLeave() {
            wanted.incrementAndGet();
            ArrayDeque<Turn> next = new ArrayDeque<>();
            Standing waiter = new Standing(next);
            if (takeOrWait(waiter)) {
                haveAndPassOn(next);
            } else if (queue.leave(waiter)) {
                wanted.decrementAndGet();
            }
        }

        /** Has the turn only if nobody else has it. */
        @Operation
        public void look() {
            if (queue.tryTake()) {
                wanted.incrementAndGet();
                haveAndPassOn(new ArrayDeque<>());
            }
        }

        @Validate
        public void everybodyHadTheTurn() {
            if (had.get() != wanted.get() || !queue.tryTake()) {
                throw new IllegalStateException("The turn was wanted " + wanted + " times, and had " + had + " times.");
            }
            queue.passTurn(0);
        }

        boolean takeOrWait(Waiter waiter) {
            return queue.takeOrWait(waiter);
        }

        private void haveAndPassOn(ArrayDeque<Turn> next) {
            CURRENT.set(next);
            Turn turn = new Turn.Contend(0);
            while (turn != null) {
                if (inside) {
                    throw new IllegalStateException("Two have the turn.");
                }
                inside = true;
                if (turn instanceof Turn.HandedOver handed && queue.holder() != handed.grant()) {
                    throw new IllegalStateException("Who was given the lock doesn't hold it.");
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

    /** A queue in which whoever looks sees two steps. */
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

    private record Standing(ArrayDeque<Turn> own) implements Waiter {
        @Override
        public AcquireRequest wanted() {
            return REQUEST;
        }

        @Override
        public @Nullable Thread holder() {
            return null;
        }

        /** Is called by the thread that passes the turn on. */
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
    void theModelFindsAWaiterWhoStandsTwice() {
        assertThatThrownBy(() -> new ModelCheckingOptions().check(TwoSteps.class))
                .isInstanceOf(LincheckAssertionError.class);
    }
}
