package io.trivet.id.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A simulation of three clients that take blocks of numbers from one counter, driven by random scripts.
 *
 * <p>The clients' clocks differ and are set. Clients are paused at every reading of a clock and around every request.
 * Answers are lost, and failovers forget the last numbers. As long as no two clocks differ by a failover's time less a
 * second, no id may occur twice.
 */
class TimeBlocksSimulationTest {
    /** The number of scripts; {@code -Dtrivet.id.scripts=20000} runs more. */
    private static final int SCRIPTS = Integer.getInteger("trivet.id.scripts", 100);

    private static final int STEPS = 400;
    private static final long START_MILLIS =
            Instant.parse("2025-11-25T23:59:50Z").toEpochMilli();
    private static final int FAILOVER_MILLIS = 3_000;

    /** The bound below which the difference of any two clocks stays. */
    private static final int SPREAD_MILLIS = FAILOVER_MILLIS - 1_000;

    /** Parts of the algorithm that are left out on purpose, to prove that the simulation finds the fault. */
    private enum Flaw {
        NONE,
        /** A block is used in any second. */
        BLOCK_KEPT,
        /** The clock isn't read again after the answer. */
        NOT_READ_AGAIN
    }

    /** The counts over all scripts of a test. */
    private static final class Tally {
        long ids;
        long failovers;
        long duplicates;
    }

    private static final class Script {
        private final Random random;
        private final Flaw flaw;
        private final Tally tally;
        private final int spread;
        private final List<Client> clients = new ArrayList<>();
        private final Set<Long> given = new HashSet<>();
        private long millis;
        private int depth;

        /**
         * The counters of all days after each request. A failover removes the last entries, which the replica didn't
         * have yet.
         */
        private final List<Map<Long, Long>> history = new ArrayList<>(List.of(Map.of()));

        private long unavailableUntil;

        Script(long seed, int spread, Flaw flaw, Tally tally) {
            random = new Random(seed);
            this.spread = spread;
            this.flaw = flaw;
            this.tally = tally;
            for (int i = 0; i < 3; i++) {
                clients.add(new Client());
            }
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
        }

        private void step() {
            int dice = random.nextInt(100);
            if (dice < 30) {
                millis += random.nextInt(dice < 4 ? 3_000 : 300);
            } else if (dice < 33) {
                failOver();
            } else {
                clients.get(random.nextInt(clients.size())).act();
            }
        }

        private void failOver() {
            int lost = Math.min(history.size() - 1, random.nextInt(12));
            history.subList(history.size() - lost, history.size()).clear();
            unavailableUntil = millis + FAILOVER_MILLIS;
            tally.failovers++;
        }

        /** Pauses a client at any place, and lets the others continue. */
        private void meanwhile() {
            if (depth < 3 && random.nextInt(12) == 0) {
                depth++;
                for (int i = random.nextInt(20); i > 0; i--) {
                    step();
                }
                depth--;
            }
        }

        private long count(long day, int count) {
            meanwhile();
            // A request during a failover waits for the next primary, or fails.
            if (millis < unavailableUntil && random.nextBoolean()) {
                millis = unavailableUntil;
            }
            if (millis < unavailableUntil) {
                throw new IdException(Code.UNAVAILABLE, "unavailable");
            }
            Map<Long, Long> counters = new HashMap<>(history.get(history.size() - 1));
            long last = counters.merge(day, (long) count, Long::sum);
            history.add(counters);
            meanwhile();
            if (random.nextInt(25) == 0) {
                throw new IdException(Code.UNAVAILABLE, "no answer");
            }
            return last;
        }

        private final class Client {
            private final TimeBlocks blocks =
                    new TimeBlocks(Script.this::count, 1 + random.nextInt(30), this::time, this::nanoTime, "client") {
                        @Override
                        boolean isFor(Block current, long second) {
                            return flaw == Flaw.BLOCK_KEPT
                                    ? current.second / DAY_SECONDS == second / DAY_SECONDS
                                    : super.isFor(current, second);
                        }

                        @Override
                        boolean isInTime(long second, long now, long nanos) {
                            return flaw == Flaw.NOT_READ_AGAIN || super.isInTime(second, now, nanos);
                        }
                    };
            private int ahead = random.nextInt(spread);

            private Instant time() {
                meanwhile();
                Instant seen = Instant.ofEpochMilli(START_MILLIS + millis + ahead);
                meanwhile();
                return seen;
            }

            private long nanoTime() {
                return millis * 1_000_000;
            }

            private void act() {
                int dice = random.nextInt(20);
                try {
                    if (dice == 0) {
                        ahead = random.nextInt(spread);
                    } else if (dice < 4) {
                        long[] some = new long[1 + random.nextInt(10)];
                        blocks.fill(some);
                        for (long id : some) {
                            note(id);
                        }
                    } else {
                        note(blocks.next());
                    }
                } catch (IdException e) {
                    assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
                }
            }

            private void note(long id) {
                tally.ids++;
                if (!given.add(id)) {
                    tally.duplicates++;
                }
            }
        }
    }

    private static Tally simulate(int spread, Flaw flaw) {
        Tally tally = new Tally();
        for (long seed : new Random(9).longs(SCRIPTS).toArray()) {
            new Script(seed, spread, flaw, tally).run();
            if (tally.duplicates > 0) {
                if (flaw == Flaw.NONE && spread <= SPREAD_MILLIS) {
                    fail("The script of seed %d repeated ids.", seed);
                }
                return tally;
            }
        }
        return tally;
    }

    @Test
    void noIdIsIssuedTwiceIfClocksDifferByLessThanAFailoverTakes() {
        Tally tally = simulate(SPREAD_MILLIS, Flaw.NONE);
        assertThat(tally.ids).isGreaterThan(100L * SCRIPTS);
        assertThat(tally.failovers).isGreaterThan(3L * SCRIPTS);
    }

    @Test
    void theSimulationFindsClocksThatAreFurtherApart() {
        assertThat(simulate(FAILOVER_MILLIS + 1_000, Flaw.NONE).duplicates).isPositive();
    }

    @Test
    void theSimulationFindsABlockThatIsUsedInLaterSeconds() {
        assertThat(simulate(SPREAD_MILLIS, Flaw.BLOCK_KEPT).duplicates).isPositive();
    }

    @Test
    void theSimulationFindsAnAnswerThatIsUsedInALaterSecond() {
        assertThat(simulate(SPREAD_MILLIS, Flaw.NOT_READ_AGAIN).duplicates).isPositive();
    }
}
