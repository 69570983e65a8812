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
 * A pool that runs short tasks on as few threads as there are processors, and gets out more as soon as those stand still.
 *
 * <p>A thread for each task would be woken for each of them, which costs more than most tasks do. So a task goes to a queue that a few
 * threads empty; if a task waits there for a millisecond, and those threads take so few that they must be waiting for something, others are woken
 * or made, twice as many each time. Threads end when they had nothing to do for half a minute.
 */
final class PlatformHandlerThreads extends HandlerThreads {
    private static final int PROCESSORS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final long STANDSTILL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Who takes so many tasks in a millisecond doesn't wait in them, and another thread would only be in the way. */
    private static final int QUICK = 8;

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private record Waiting(Task task, long sinceNanos) {}

    private final int most;
    private final int mostAdmitted;
    private final ThreadFactory threads;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger admitted = new AtomicInteger();
    private final AtomicLong taken = new AtomicLong();

    /** Workers that look for tasks or run one; the others stand in {@code idle}. */
    private final AtomicInteger awake = new AtomicInteger();

    /** Guarded by itself; the last to come is the first to go, so that those too many stay idle until they end. */
    private final ArrayDeque<Worker> idle = new ArrayDeque<>();

    private final AtomicInteger workers = new AtomicInteger();
    private final AtomicBoolean watched = new AtomicBoolean();
    private final Thread watch;
    private volatile boolean closed;

    PlatformHandlerThreads(String name, int most, int queued) {
        threads = platformThreads(name);
        this.most = most;
        mostAdmitted = most + queued;
        watch = new Thread(this::watch, name + "-watch");
        watch.setDaemon(true);
        watch.start();
    }

    @Override
    boolean execute(Task task) {
        return admit(task, mostAdmitted);
    }

    @Override
    boolean goOn(Task task) {
        return admit(task, Integer.MAX_VALUE);
    }

    private boolean admit(Task task, int atMost) {
        if (admitted.incrementAndGet() > atMost || closed) {
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
        while (count < most) {
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
            // The machine has no more threads; those that there are go on.
            awake.decrementAndGet();
            workers.decrementAndGet();
            return false;
        }
    }

    /** Looks after the queue while there is something in it. */
    private void watch() {
        while (!closed) {
            try {
                watchUntilClosed();
            } catch (Throwable e) {
                // For want of memory, say. Without it tasks could wait for threads that stand still.
                LockSupport.parkNanos(this, STANDSTILL_NANOS);
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
            LockSupport.parkNanos(this, STANDSTILL_NANOS);
            Waiting first = queue.peek();
            boolean waits = first != null && System.nanoTime() - first.sinceNanos() >= STANDSTILL_NANOS;
            if (!waits || taken.get() - before >= (long) QUICK * Math.max(1, awake.get())) {
                more = 1;
                continue;
            }
            for (int i = 0; i < more && wakeOne(); i++) {
                // Each of them takes a task.
            }
            more = Math.min(2 * more, most);
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
            } while (comesMore() || rest());
            workers.decrementAndGet();
            if (!queue.isEmpty()) {
                // Added by somebody who found all threads there may be, this one among them.
                wakeOne();
            }
        }

        /** Lets others run, who may bring the next task, before it goes to sleep and has to be woken for it, which costs more than most tasks do. */
        @SuppressWarnings("ThreadPriorityCheck") // Nothing but speed depends on it.
        private boolean comesMore() {
            Thread.yield();
            return !queue.isEmpty();
        }

        /** Waits for more to do; false if the thread shall end. */
        private boolean rest() {
            woken.set(false);
            synchronized (idle) {
                idle.addLast(this);
            }
            awake.decrementAndGet();
            if (!queue.isEmpty() && leaveIdle()) {
                // It was added after the last look, by somebody who saw this thread awake.
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
                // A late interrupt of a call that is over must not make this a busy wait.
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
