package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.trivet.id.IdException.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Three machines share two worker ids for as long as a random script says, with clocks that step and stand still, pauses at every look
 * at a clock, a limit or the store, lost and late messages, crashes, restarts and failovers. No id may be given twice by all that ever were.
 */
class LeaseSimulationTest {
    /** More by {@code -Dtrivet.id.scripts=20000}. */
    private static final int SCRIPTS = Integer.getInteger("trivet.id.scripts", 100);

    private static final int STEPS = 600;
    private static final int BITS = 3;
    private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT.withBits(41, 1, BITS);
    private static final Instant START = LAYOUT.epoch().plusSeconds(1_000_000);
    private static final Duration RESERVATION = Duration.ofSeconds(1);

    /** What is left out on purpose, to see that the simulation finds it. */
    private enum Flaw {
        NONE,
        LIMIT_IGNORED,
        MARK_IGNORED,
        LOSS_NOT_ADMITTED
    }

    /** What happened in all scripts of a test. */
    private static final class Tally {
        long ids;
        long failovers;
        long starts;
        long duplicates;
        final Map<Code, Integer> faults = new EnumMap<>(Code.class);
    }

    private static final class Script {
        private final Random random;
        private final Flaw flaw;
        private final Tally tally;
        private final boolean losing;
        private final AtomicLong time = new AtomicLong();
        private final HandClock storeClock = new HandClock(START, time);
        private final SimulatedStore store;
        private final List<Machine> machines = new ArrayList<>();
        private final Set<Long> given = new HashSet<>();
        private int depth;

        Script(long seed, boolean losing, Flaw flaw, Tally tally) {
            random = new Random(seed);
            this.flaw = flaw;
            this.tally = tally;
            this.losing = losing;
            store = new SimulatedStore(
                    random, storeClock, losing, flaw != Flaw.LOSS_NOT_ADMITTED, () -> meanwhile(null));
            for (int i = 0; i < 3; i++) {
                machines.add(new Machine());
            }
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            tally.failovers += store.failovers;
        }

        private void step() {
            int dice = random.nextInt(100);
            if (dice < 20) {
                pass(random.nextInt(dice < 3 ? 8_000 : 400));
            } else if (dice < 24) {
                store.deliver();
            } else if (dice < 25 && random.nextInt(4) == 0) {
                store.failOver();
            } else if (dice == 25 && !losing) {
                // Where nothing is lost, no id depends on the store's clock. Where something is, it must not go back.
                storeClock.step(random.nextInt(6_000) - 3_000);
            } else {
                Machine machine = machines.get(random.nextInt(machines.size()));
                if (!machine.busy) {
                    machine.busy = true;
                    try {
                        machine.act();
                    } catch (IdException e) {
                        tally.faults.merge(e.code(), 1, Integer::sum);
                        machine.after(e);
                    } finally {
                        machine.busy = false;
                    }
                }
            }
        }

        /** Lets the others go on while one stands still, wherever it is. */
        void meanwhile(Machine paused) {
            if (depth < 3 && random.nextInt(paused == null ? 12 : 25) == 0) {
                depth++;
                for (int i = random.nextInt(40); i > 0; i--) {
                    step();
                }
                depth--;
            }
        }

        private void pass(long millis) {
            time.addAndGet(millis * 1_000_000);
            for (Machine machine : machines) {
                if (machine.frozen) {
                    machine.clock.step(-millis);
                }
            }
        }

        private final class Machine implements Reservation {
            private final HandClock clock = new HandClock(START, time);
            private final ClockPolicy policy = random.nextBoolean()
                    ? ClockPolicy.fail()
                    : ClockPolicy.borrowUpTo(Duration.ofMillis(random.nextInt(900)));
            private final TickClock ticks = new TickClock(
                    () -> {
                        Instant seen = clock.instant();
                        meanwhile(this);
                        return seen;
                    },
                    clock,
                    LAYOUT.epoch(),
                    LAYOUT.unit(),
                    policy);
            private boolean busy;
            private boolean frozen;
            private WorkerLease lease;
            private Sequencer sequencer;

            private void act() {
                int dice = random.nextInt(40);
                if (dice < 2) {
                    clock.step(random.nextInt(4_000) - 2_000);
                } else if (dice == 2) {
                    frozen = !frozen;
                } else if (dice == 3) {
                    clock.set(storeClock.instant());
                } else if (lease == null) {
                    lease = WorkerLease.acquire(new LeaseTerms(store, "n", LAYOUT, RESERVATION, ticks, random));
                    tally.starts++;
                } else if (dice == 4) {
                    crash();
                } else if (dice == 5) {
                    close();
                } else if (dice < 16) {
                    lease.renew(-1);
                } else if (sequencer == null) {
                    startWhenItIsTime();
                } else {
                    issue();
                }
            }

            /** As {@link LeasedTime} does it. */
            private void startWhenItIsTime() {
                if (ticks.now() + ticks.maxAhead() > mark()) {
                    extendTo(mark() + 1);
                    sequencer = new Sequencer(ticks, this, BITS, "machine");
                }
            }

            private void issue() {
                int wanted = 1 + random.nextInt(20);
                long first = sequencer.reserve(wanted);
                long count = sequencer.count(first, wanted);
                for (long position = first; position < first + count; position++) {
                    tally.ids++;
                    if (!given.add(position << 1 | lease.workerId())) {
                        tally.duplicates++;
                    }
                }
            }

            private void crash() {
                lease = null;
                sequencer = null;
            }

            private void close() {
                WorkerLease was = lease;
                long last = sequencer == null ? -1 : sequencer.lastTick();
                crash();
                was.release(last);
            }

            private void after(IdException e) {
                if (e.code() == Code.LEASE_LOST) {
                    crash();
                }
            }

            @Override
            public long mark() {
                return flaw == Flaw.MARK_IGNORED ? -1 : lease.floor();
            }

            @Override
            public long limit() {
                long limit = flaw == Flaw.LIMIT_IGNORED ? LAYOUT.lastTick() : lease.limit();
                meanwhile(this);
                return limit;
            }

            @Override
            public void extendTo(long tick) {
                lease.renew(tick);
                if (lease.limit() < tick) {
                    throw new IdException(Code.CLOCK_AHEAD, "ahead");
                }
            }

            @Override
            public void release(long lastTick) {
                throw new AssertionError("Nobody closes the sequencer.");
            }
        }
    }

    private static Tally simulate(boolean losing, Flaw flaw) {
        Tally tally = new Tally();
        new Random(6).longs(SCRIPTS).forEach(seed -> {
            long before = tally.duplicates;
            new Script(seed, losing, flaw, tally).run();
            if (flaw == Flaw.NONE && tally.duplicates > before) {
                fail("The script of seed %d, losing %s, gave ids twice.", seed, losing);
            }
        });
        return tally;
    }

    @Test
    void noIdIsGivenTwice() {
        Tally tally = simulate(false, Flaw.NONE);
        assertThat(tally.duplicates).isZero();
        assertThat(tally.ids).isGreaterThan(100L * SCRIPTS);
        assertThat(tally.starts).isGreaterThan(5L * SCRIPTS);
        assertThat(tally.faults)
                .containsKeys(
                        Code.LEASE_LOST,
                        Code.WORKER_IDS_EXHAUSTED,
                        Code.UNAVAILABLE,
                        Code.CLOCK_AHEAD,
                        Code.CLOCK_BEHIND);
    }

    @Test
    void noIdIsGivenTwiceThoughConfirmedWritesAreLost() {
        Tally tally = simulate(true, Flaw.NONE);
        assertThat(tally.duplicates).isZero();
        assertThat(tally.failovers).isGreaterThan(3L * SCRIPTS);
        assertThat(tally.ids).isGreaterThan(100L * SCRIPTS);
    }

    @Test
    void theSimulationFindsAGeneratorThatGoesPastItsReservation() {
        assertThat(simulate(false, Flaw.LIMIT_IGNORED).duplicates).isPositive();
    }

    @Test
    void theSimulationFindsAHolderThatStartsBelowTheMark() {
        assertThat(simulate(false, Flaw.MARK_IGNORED).duplicates).isPositive();
    }

    @Test
    void theSimulationFindsAStoreThatLosesWritesAndDoesNotSaySo() {
        assertThat(simulate(true, Flaw.LOSS_NOT_ADMITTED).duplicates).isPositive();
    }
}
