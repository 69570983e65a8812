package io.trivet.examples;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.redis.RedisLocks;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A program on one of several machines that run a scheduled job once: it prints a line for each tick of its clock, which
 * may be behind. It runs until its input closes.
 */
final class TickingJob {
    static final Duration PERIOD = Duration.ofSeconds(2);
    static final Duration MIN_HOLD = Duration.ofMillis(1200);

    private final DistributedLock lock;
    private final long behindMillis;
    private long tick;

    private TickingJob(DistributedLock lock, long behindMillis) {
        this.lock = lock;
        this.behindMillis = behindMillis;
        tick = clock() / PERIOD.toMillis() + 1;
    }

    /** Runs with these words: the server, the lock's name, and how many milliseconds this machine's clock is behind. */
    public static void main(String[] words) throws Exception {
        try (LockClient locks = RedisLocks.connect(words[0])) {
            DistributedLock lock = locks.lock(words[1], LockOptions.defaults().withMinHold(MIN_HOLD));
            TickingJob job = new TickingJob(lock, Long.parseLong(words[2]));
            ScheduledExecutorService timer =
                    Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "ticking-job"));
            timer.scheduleAtFixedRate(job::run, -job.lateMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
            System.in.transferTo(OutputStream.nullOutputStream());
            timer.shutdownNow();
        }
    }

    private long clock() {
        return System.currentTimeMillis() - behindMillis;
    }

    /** Returns how long ago this machine's clock showed the tick; negative if it hasn't yet. */
    private long lateMillis() {
        return clock() - tick * PERIOD.toMillis();
    }

    private void run() {
        Optional<Lease> now = lock.tryAcquire();
        long late = lateMillis();
        // The job takes no time, so that only the minimum hold time keeps the other machines from running it.
        now.ifPresent(Lease::close);
        System.out.println(tick + " " + now.isPresent() + " " + late);
        System.out.flush();
        tick++;
    }
}
