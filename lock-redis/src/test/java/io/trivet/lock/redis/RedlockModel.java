package io.trivet.lock.redis;

import io.trivet.lock.redis.RedlockAttempt.Step;
import io.trivet.lock.redis.RedlockAttempt.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A world of clients and nodes in simulated time. It runs the real {@link RedlockAttempt}, while messages are delayed,
 * reordered, repeated and lost, nodes restart, and clocks drift; the seed decides all of it. Times are microseconds.
 */
final class RedlockModel {
    private static final long LEASE = 100_000;
    private static final Duration LEASE_TIME = Duration.ofNanos(LEASE * 1000);
    private static final long TIMEOUT = 15_000;
    private static final long END = 800_000;

    /** A counter that no clock reaches. */
    private static final long FAR_AHEAD = 1L << 50;

    /** Of a hundred messages, how many are lost, repeated or very late in a bad world. */
    private static final int MAX_FAULTS_PERCENT = 12;

    private record Event(long time, int order, Runnable action) {}

    private final ModelLaws laws;
    private final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingInt(Event::order));
    /** Whether clients try again at once. */
    private final boolean isEager;

    /** Whether all nodes' clocks are as fast, and all clients' as slow, as they may be. */
    private final boolean isExtreme;

    private final List<ModelNode> nodes = new ArrayList<>();
    private final ModelHistory grants = new ModelHistory();
    private final int faultsPercent;
    private long time;
    private int count;

    private RedlockModel(ModelLaws laws, long seed) {
        this.laws = laws;
        random = new Random(seed);
        isEager = random.nextBoolean();
        isExtreme = random.nextBoolean();
        faultsPercent = random.nextInt(MAX_FAULTS_PERCENT);
    }

    /** Returns a contradiction to the promises of a lock, or empty if this world has none. */
    static Optional<String> violation(ModelLaws laws, long seed) {
        RedlockModel model = new RedlockModel(laws, seed);
        model.run();
        return model.grants.violation(laws.wild()).map(found -> "seed " + seed + ": " + found);
    }

    /** Returns how many grants there were. */
    static int grants(ModelLaws laws, long seed) {
        RedlockModel model = new RedlockModel(laws, seed);
        model.run();
        return model.grants.size();
    }

    private void run() {
        for (int i = 0; i < laws.nodes(); i++) {
            ModelNode node = new ModelNode();
            node.rate = 1 + drift();
            node.offset = END * 1000 + random.nextLong(LEASE / 3);
            // Where clocks do anything, tokens must not need them.
            node.counter = laws.wild() ? FAR_AHEAD : 0;
            nodes.add(node);
        }
        for (int i = 0; i < laws.clients(); i++) {
            Client client = new Client("client-" + i);
            after(random.nextLong(LEASE / 4), client::begin);
        }
        after(random.nextLong(LEASE), this::trouble);
        while (!events.isEmpty() && time < END) {
            Event next = events.remove();
            time = next.time();
            next.action().run();
        }
    }

    private void after(long delay, Runnable action) {
        events.add(new Event(time + delay, count++, action));
    }

    /** Returns how much faster a clock is. Two clocks differ by less than 1 %. */
    private double drift() {
        return isExtreme ? 0.0048 : (random.nextDouble() - 0.5) * 0.009;
    }

    private long pause() {
        return random.nextLong(isEager ? 2_000 : 20_000);
    }

    private boolean happens(int percent) {
        return random.nextInt(100) < percent;
    }

    private void trouble() {
        ModelNode victim = nodes.get(random.nextInt(nodes.size()));
        if (laws.wild()) {
            if (random.nextBoolean()) {
                victim.offset += random.nextLong(-2 * LEASE, 2 * LEASE);
            } else {
                nodes.forEach(node -> after(delay(), () -> node.holder = null));
            }
        } else if (!victim.down && nodes.stream().filter(node -> node.down).count() < (nodes.size() - 1) / 2) {
            crash(victim);
        }
        after(random.nextLong(LEASE), this::trouble);
    }

    private void crash(ModelNode victim) {
        victim.down = true;
        boolean empty = laws.restarts() != ModelLaws.Restarts.WITH_DATA && random.nextBoolean();
        // A lease is kept for up to 1 % and 2 ms longer, and that by a clock that may be slower.
        long least = empty && laws.restarts() == ModelLaws.Restarts.EMPTY_AFTER_THE_LONGEST_LEASE ? LEASE * 11 / 10 : 0;
        after(least + random.nextLong(LEASE), () -> {
            victim.down = false;
            if (empty) {
                victim.loseData();
            }
        });
    }

    private long delay() {
        return happens(faultsPercent) ? random.nextLong(3 * LEASE) : 20 + random.nextLong(500);
    }

    /** Delivers a message to a node that is up: never, once, or more often. */
    private void toNode(int node, Runnable action) {
        int times = happens(faultsPercent) ? random.nextInt(3) : 1;
        for (int i = 0; i < times; i++) {
            after(delay(), () -> {
                if (!nodes.get(node).down) {
                    action.run();
                }
            });
        }
    }

    private final class Client {
        private final String name;
        private final double rate = 1 - drift();
        private int attempts;

        Client(String name) {
            this.name = name;
        }

        void begin() {
            new Try(name + "." + ++attempts).begin();
        }

        private final class Try {
            private final String owner;
            private final long began = time;
            private final RedlockAttempt attempt = new RedlockAttempt(
                    nodes.size(),
                    LEASE_TIME,
                    TIMEOUT * 1000,
                    Long.MAX_VALUE,
                    happens(80) ? Set.of() : Set.of(random.nextInt(nodes.size())));
            private boolean over;

            Try(String owner) {
                this.owner = owner;
            }

            private long elapsedNanos() {
                return laws.wild() ? 0 : (long) ((time - began) * rate * 1000);
            }

            private long kept() {
                return laws.drifts() ? RedlockTimes.keptMillis(LEASE_TIME) : LEASE_TIME.toMillis();
            }

            void begin() {
                ModelNode known = nodes.get(0);
                long ahead = laws.wild()
                        ? known.counter + random.nextLong(4)
                        : known.clock(time) + random.nextLong(LEASE / 3);
                long suggested = happens(50) ? 0 : ahead;
                IntStream.range(0, nodes.size())
                        .forEach(node -> toNode(node, () -> {
                            ModelNode at = nodes.get(node);
                            long counter = at.counter;
                            Vote vote = at.take(time, owner, kept(), suggested);
                            if (laws.rule() == ModelLaws.TokenRule.EVERYWHERE) {
                                at.counter = counter;
                            }

                            answer(() -> attempt.voted(node, vote));
                        }));
                proceed();
            }

            private void answer(Runnable action) {
                if (!happens(faultsPercent)) {
                    after(delay(), () -> {
                        if (!over) {
                            action.run();
                            proceed();
                        }
                    });
                }
            }

            private void proceed() {
                Step step = attempt.next(elapsedNanos());
                if (step == Step.RAISE) {
                    raise();
                    step = attempt.next(elapsedNanos());
                }
                switch (step) {
                    case WAIT ->
                        after(1 + attempt.nanosLeft(elapsedNanos()) / 990, () -> {
                            if (!over && laws.wild()) {
                                // No clock ends the attempt, so the next one begins beside it.
                                over = random.nextBoolean();
                                if (over) {
                                    retry();
                                }
                            } else if (!over) {
                                proceed();
                            }
                        });
                    case GRANTED -> {
                        over = true;
                        hold();
                    }
                    default -> {
                        over = true;
                        retry();
                    }
                }
            }

            private void raise() {
                List<Integer> missing = attempt.nodesToRaise();
                if (laws.rule() == ModelLaws.TokenRule.NOT_AT_ALL) {
                    missing.forEach(node -> attempt.raised(node, true));
                    return;
                }
                missing.forEach(node -> toNode(node, () -> {
                    ModelNode at = nodes.get(node);
                    if (laws.rule() == ModelLaws.TokenRule.EVERYWHERE) {
                        at.raiseAnyway(attempt.token());
                        answer(() -> attempt.raised(node, true));
                    } else {
                        boolean stands = at.raise(time, owner, attempt.token());
                        answer(() -> attempt.raised(node, stands));
                    }
                }));
            }

            private void retry() {
                attempt.nodesToWithdraw()
                        .forEach(node -> toNode(node, () -> nodes.get(node).release(time, owner)));
                after(pause(), Client.this::begin);
            }

            private void hold() {
                ModelHistory.Grant grant = grants.add(began, time, attempt.token(), began + (long) (LEASE / rate));
                long end = time + random.nextLong(happens(50) ? LEASE / 5 : LEASE * 3 / 2);
                for (long at = LEASE / 4; at < end - time && happens(60); at += LEASE / 3) {
                    after(at, () -> renew(grant));
                }
                after(end - time, () -> {
                    grant.until = Math.min(grant.until, time);
                    IntStream.range(0, nodes.size())
                            .forEach(node -> toNode(node, () -> nodes.get(node).release(time, owner)));
                    after(pause(), Client.this::begin);
                });
            }

            private void joinAll() {
                IntStream.range(0, nodes.size())
                        .forEach(node -> toNode(node, () -> nodes.get(node).join(time, owner, kept())));
            }

            /** Counts the nodes that keep the key, as the backend does; a grant that is over isn't renewed. */
            private void renew(ModelHistory.Grant grant) {
                long asked = time;
                int[] standing = new int[1];
                for (int i = 0; i < nodes.size(); i++) {
                    int node = i;
                    boolean[] counted = new boolean[1];
                    toNode(node, () -> {
                        boolean stands = nodes.get(node).renew(time, owner, kept());
                        after(delay(), () -> {
                            if (stands && !counted[0]) {
                                counted[0] = true;
                                standing[0]++;
                                if (standing[0] == RedlockAttempt.quorum(nodes.size()) && time < grant.until) {
                                    grant.until = Math.max(grant.until, asked + (long) (LEASE / rate));
                                    joinAll();
                                }
                            }
                        });
                    });
                }
            }
        }
    }
}
