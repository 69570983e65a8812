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
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A simulation of three machines that share two worker ids, driven by random scripts.
 *
 * <p>Clocks step and stand still. Callers are paused at every reading of a clock or a limit and at every request to the
 * store. Messages are lost or late; processes crash and restart; the store fails over. Each machine has one thread that
 * renews its lease or acquires a worker id again, and callers, which are paused independently of it. No id of any
 * generator may occur twice, and the ids of one generator may not decrease.
 */
class LeaseSimulationTest {
    /** The number of scripts; {@code -Dtrivet.id.scripts=20000} runs more. */
    private static final int SCRIPTS = Integer.getInteger("trivet.id.scripts", 100);

    private static final int STEPS = 100;
    private static final int BITS = 3;
    private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT.withBits(41, 1, BITS);
    private static final Instant START = LAYOUT.epoch().plusSeconds(1_000_000);
    private static final Duration RESERVATION = Duration.ofSeconds(1);

    /** Parts of the algorithm that are left out on purpose, to prove that the simulation finds the fault. */
    private enum Flaw {
        NONE,
        LIMIT_IGNORED,
        MARK_IGNORED,
        OWN_LAST_IGNORED,
        LOSS_NOT_ADMITTED
    }

    /** The counts over all scripts of a test. */
    private static final class Tally {
        long ids;
        long failovers;
        long starts;
        long duplicates;
        long falling;
        long lost;
        long regained;
        long regainedFormer;
        final Map<Code, Integer> faults = new EnumMap<>(Code.class);
    }

    private static final class Script {
        private final Random random;
        private final Flaw flaw;
        private final Tally tally;
        private final boolean losing;
        private final AtomicLong time = new AtomicLong();
        private final SimulatedClock storeClock = new SimulatedClock(START, time);
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
                // If the store loses no writes, no id depends on its clock. If it can lose writes, its clock must not
                // go back.
                storeClock.step(random.nextInt(6_000) - 3_000);
            } else {
                try {
                    machines.get(random.nextInt(machines.size())).act();
                } catch (IdException e) {
                    tally.faults.merge(e.code(), 1, Integer::sum);
                }
            }
        }

        /**
         * Pauses a machine's thread at any place, and lets all others continue, including the machine's other threads.
         */
        void meanwhile(Machine paused) {
            if (depth < 3 && random.nextInt(paused == null ? 12 : 25) == 0) {
                depth++;
                for (int i = random.nextInt(25); i > 0; i--) {
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

        private final class Machine implements Sleeper {
            private final SimulatedClock clock = new SimulatedClock(START, time);
            private final ClockPolicy policy = switch (random.nextInt(3)) {
                case 0 -> ClockPolicy.fail();
                case 1 -> ClockPolicy.waitUpTo(Duration.ofMillis(random.nextInt(1500)));
                default -> ClockPolicy.borrowUpTo(Duration.ofMillis(random.nextInt(900)));
            };
            private final TickClock ticks = new TickClock(
                    () -> {
                        Instant seen = clock.instant();
                        meanwhile(this);
                        return seen;
                    },
                    this,
                    LAYOUT.epoch(),
                    LAYOUT.unit(),
                    policy);
            private boolean frozen;
            private boolean starting;
            private Running running;

            @Override
            public long nanoTime() {
                return time.get();
            }

            @Override
            public void pause(long nanos) {
                meanwhile(this);
                pass(nanos / 1_000_000 + 1);
            }

            private void act() {
                int dice = random.nextInt(40);
                if (dice < 2) {
                    clock.step(random.nextInt(4_000) - 2_000);
                } else if (dice == 2) {
                    frozen = !frozen;
                } else if (dice == 3) {
                    clock.set(storeClock.instant());
                } else if (running == null) {
                    start();
                } else if (dice == 4) {
                    running.crashed = true;
                    running = null;
                } else if (dice == 5) {
                    Running was = running;
                    running = null;
                    was.end();
                } else if (dice < 16) {
                    running.renew();
                } else {
                    running.issue();
                }
            }

            private void start() {
                if (!starting) {
                    starting = true;
                    try {
                        running = new Running(this);
                        tally.starts++;
                    } finally {
                        starting = false;
                    }
                }
            }
        }

        /** A generator, until its process crashes or closes it. */
        private final class Running extends LeaseRenewer {
            private final Snowflake ids;
            private boolean crashed;
            private boolean renewing;
            private int callers;
            private long greatest = -1;
            private boolean closing;
            private final Machine on;

            Running(Machine on) {
                super(
                        new LeaseTerms(store, "n", LAYOUT, RESERVATION, on.ticks, random),
                        new LocalWorkerRegistry(),
                        on,
                        new Counted());
                this.on = on;
                ids = new Snowflake(LAYOUT, start(), this, false);
            }

            @Override
            void startRenewing() {
                // The script renews.
            }

            @Override
            LeasedTime leased(WorkerLease lease, Reservation local) {
                return new LeasedTime(lease, local, this) {
                    @Override
                    public long mark() {
                        return flaw == Flaw.MARK_IGNORED ? -1 : super.mark();
                    }

                    @Override
                    public long limit() {
                        long limit = flaw == Flaw.LIMIT_IGNORED ? LAYOUT.lastTick() - 1 : super.limit();
                        meanwhile(on);
                        return limit;
                    }
                };
            }

            @Override
            long lastTick() {
                return flaw == Flaw.OWN_LAST_IGNORED ? -1 : super.lastTick();
            }

            @Override
            IdException ask(BooleanSupplier enough, long patienceNanos) {
                if (renewing) {
                    return new IdException(Code.UNAVAILABLE, "no answer");
                }
                renewing = true;
                try {
                    turn();
                    return null;
                } catch (IdException e) {
                    return e;
                } finally {
                    renewing = false;
                    if (closing) {
                        giveBack();
                    }
                }
            }

            private void renew() {
                IdException fault = ask(() -> false, 0);
                if (fault != null) {
                    throw fault;
                }
            }

            private void issue() {
                if (callers == 2) {
                    return;
                }
                callers++;
                try {
                    long before = greatest;
                    int wanted = 1 + random.nextInt(20);
                    long first = ids.reserve(wanted);
                    if (!crashed) {
                        note(before, first, ids.count(first, wanted));
                    }
                } finally {
                    callers--;
                }
            }

            private void note(long before, long first, int count) {
                if (first <= before) {
                    tally.falling++;
                }
                for (long id = first; id < first + count; id++) {
                    tally.ids++;
                    if (!given.add(id)) {
                        tally.duplicates++;
                    }
                }
                greatest = Math.max(greatest, first + count - 1);
            }

            private void end() {
                closing = true;
                ids.close();
                if (!renewing) {
                    giveBack();
                }
            }
        }

        private final class Counted implements WorkerIdListener {
            private int former;

            @Override
            public void onLost(int workerId, IdException reason) {
                tally.lost++;
                former = workerId;
            }

            @Override
            public void onRegained(int workerId) {
                tally.regained++;
                if (workerId == former) {
                    tally.regainedFormer++;
                }
            }
        }
    }

    /**
     * The logger. This strong reference is needed, because otherwise the logger is collected, and created again without
     * this level.
     */
    private static final Logger LOG = Logger.getLogger("io.trivet.id");

    @BeforeAll
    static void turnOffLog() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void turnOnLog() {
        LOG.setLevel(null);
    }

    private static Tally simulate(boolean losing, Flaw flaw) {
        Tally tally = new Tally();
        for (long seed : new Random(6).longs(SCRIPTS).toArray()) {
            new Script(seed, losing, flaw, tally).run();
            if (tally.duplicates + tally.falling > 0) {
                if (flaw == Flaw.NONE) {
                    fail("The script of seed %d, losing %s, repeated ids or let them decrease.", seed, losing);
                }
                return tally;
            }
        }
        return tally;
    }

    @Test
    void noIdIsIssuedTwice() {
        Tally tally = simulate(false, Flaw.NONE);
        assertThat(tally.regainedFormer).isGreaterThan(SCRIPTS);
        assertThat(tally.lost).as("lost before regained").isGreaterThanOrEqualTo(tally.regained);
        assertThat(tally.regained - tally.regainedFormer).as("took another").isGreaterThan(SCRIPTS / 2);
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
    void noIdIsIssuedTwiceAlthoughConfirmedWritesAreLost() {
        Tally tally = simulate(true, Flaw.NONE);
        assertThat(tally.regained).isGreaterThan(SCRIPTS);
        assertThat(tally.failovers).isGreaterThan(3L * SCRIPTS);
        assertThat(tally.ids).isGreaterThan(100L * SCRIPTS);
    }

    @Test
    void theSimulationFindsAGeneratorThatExceedsItsReservation() {
        assertThat(simulate(false, Flaw.LIMIT_IGNORED).duplicates).isPositive();
    }

    @Test
    void theSimulationFindsAHolderThatStartsBelowTheMark() {
        assertThat(simulate(false, Flaw.MARK_IGNORED).duplicates).isPositive();
    }

    @Test
    void theSimulationFindsAGeneratorThatBeginsBelowItsOwnLastId() {
        assertThat(simulate(false, Flaw.OWN_LAST_IGNORED).falling).isPositive();
    }

    @Test
    void theSimulationFindsAStoreThatLosesWritesAndDoesNotSaySo() {
        assertThat(simulate(true, Flaw.LOSS_NOT_ADMITTED).duplicates).isPositive();
    }
}
