package io.trivet.rpc;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A pool that runs short tasks on as few threads as there are processors, and starts more threads when those are
 * blocked.
 *
 * <p>A thread for each task would have to be woken for each of them, which costs more than most tasks do. So tasks go
 * to a queue that a few threads empty. If a task waits there for a millisecond, and the threads take so few tasks that
 * they must be blocked, others are woken or started, twice as many each time. Threads end after half a minute without
 * work.
 */
final class PlatformHandlerThreads extends HandlerThreads {
    private static final int PROCESSORS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final long BLOCKED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /**
     * The number of tasks per check from which a worker is not blocked. If workers take this many tasks in a
     * millisecond each, another thread would not help.
     */
    private static final int QUICK = 8;

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private record Waiting(Task task, long sinceNanos) {}

    private final int maxRunning;
    private final int maxAdmitted;
    private final ThreadFactory threads;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger admitted = new AtomicInteger();
    private final AtomicLong taken = new AtomicLong();

    /** The number of workers that look for tasks or run one; the others are in {@code idle}. */
    private final AtomicInteger awake = new AtomicInteger();

    /**
     * The idle workers; guarded by itself. The last to come is the first to go, so that surplus threads stay idle until
     * they end.
     */
    private final ArrayDeque<Worker> idle = new ArrayDeque<>();

    private final AtomicInteger workers = new AtomicInteger();
    private final AtomicBoolean watched = new AtomicBoolean();
    private final Thread watch;
    private volatile boolean closed;

    PlatformHandlerThreads(String name, int maxRunning, int queued) {
        threads = platformThreads(name);
        this.maxRunning = maxRunning;
        maxAdmitted = maxRunning + queued;
        watch = new Thread(this::watch, name + "-watch");
        watch.setDaemon(true);
        watch.start();
    }

    @Override
    boolean execute(Task task) {
        return admit(task, maxAdmitted);
    }

    @Override
    boolean executeAdmitted(Task task) {
        return admit(task, Integer.MAX_VALUE);
    }

    private boolean admit(Task task, int max) {
        if (admitted.incrementAndGet() > max || closed) {
            admitted.decrementAndGet();
            return false;
        }
        queue.add(new Waiting(task, System.nanoTime()));
        if (awake.get() < PROCESSORS) {
            wakeOne();
        } else if (!watched.get() && watched.compareAndSet(false, true)) {
            LockSupport.unpark(watch);
        }
        return true;
    }

    private boolean wakeOne() {
        Worker worker;
        synchronized (idle) {
            worker = idle.pollLast();
        }
        if (worker != null) {
            awake.incrementAndGet();
            worker.wake();
            return true;
        }
        int count = workers.get();
        while (count < maxRunning) {
            if (workers.compareAndSet(count, count + 1)) {
                return startWorker();
            }
            count = workers.get();
        }
        return false;
    }

    private boolean startWorker() {
        awake.incrementAndGet();
        try {
            threads.newThread(new Worker()).start();
            return true;
        } catch (Throwable e) {
            // The machine has no more threads; the existing ones continue.
            awake.decrementAndGet();
            workers.decrementAndGet();
            return false;
        }
    }

    /** Watches the queue while there are tasks in it. */
    private void watch() {
        while (!closed) {
            try {
                watchUntilClosed();
            } catch (Throwable e) {
                // For example for lack of memory. The watch must continue, because otherwise tasks could wait for
                // blocked threads.
                LockSupport.parkNanos(this, BLOCKED_NANOS);
            }
            Thread.interrupted();
        }
    }

    private void watchUntilClosed() {
        int more = 1;
        while (!closed) {
            if (queue.isEmpty()) {
                watched.set(false);
                if (queue.isEmpty()) {
                    LockSupport.park(this);
                }
                more = 1;
                continue;
            }
            watched.set(true);
            long before = taken.get();
            LockSupport.parkNanos(this, BLOCKED_NANOS);
            Waiting first = queue.peek();
            boolean waits = first != null && System.nanoTime() - first.sinceNanos() >= BLOCKED_NANOS;
            if (!waits || taken.get() - before >= (long) QUICK * Math.max(1, awake.get())) {
                more = 1;
                continue;
            }
            for (int i = 0; i < more && wakeOne(); i++) {
                // Each woken worker takes a task.
            }
            more = Math.min(2 * more, maxRunning);
        }
    }

    @Override
    void shutdown() {
        closed = true;
        LockSupport.unpark(watch);
        synchronized (idle) {
            idle.forEach(Worker::wake);
            idle.clear();
        }
    }

    private final class Worker implements Runnable {
        private final Runner runner = new Runner(admitted::decrementAndGet);
        private final AtomicBoolean woken = new AtomicBoolean();
        private volatile @Nullable Thread thread;

        void wake() {
            woken.set(true);
            LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            do {
                Waiting next;
                while ((next = queue.poll()) != null) {
                    taken.incrementAndGet();
                    runner.run(next.task());
                }
            } while (hasMoreAfterYield() || awaitTask());
            workers.decrementAndGet();
            if (!queue.isEmpty()) {
                // Another thread added the task when the maximum number of threads existed, this one included.
                wakeOne();
            }
        }

        /**
         * Lets other threads run, which may bring the next task. Going to sleep and being woken costs more than most
         * tasks do.
         */
        @SuppressWarnings("ThreadPriorityCheck") // Only speed depends on it.
        private boolean hasMoreAfterYield() {
            Thread.yield();
            return !queue.isEmpty();
        }

        /** Waits for more tasks. Returns false if the thread must end. */
        private boolean awaitTask() {
            woken.set(false);
            synchronized (idle) {
                idle.addLast(this);
            }
            awake.decrementAndGet();
            if (!queue.isEmpty() && leaveIdle()) {
                // The task was added after the last check, by a thread that saw this worker awake.
                awake.incrementAndGet();
                return true;
            }
            long deadline = System.nanoTime() + IDLE_NANOS;
            while (!woken.get()) {
                long left = deadline - System.nanoTime();
                if ((left <= 0 || closed) && leaveIdle()) {
                    return false;
                }
                LockSupport.parkNanos(this, Math.max(left, 1));
                // A late interrupt of a finished call must not turn this loop into a busy wait.
                Thread.interrupted();
            }
            return !closed || !queue.isEmpty();
        }

        private boolean leaveIdle() {
            synchronized (idle) {
                return idle.remove(this);
            }
        }
    }
}
