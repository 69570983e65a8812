package io.trivet.rpc;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** A virtual thread for each task that runs; one that ends takes the next out of the queue. */
final class VirtualHandlerThreads extends HandlerThreads {
    private final ThreadFactory threads;
    private final int most;
    private final int mostAdmitted;
    private final Queue<Task> queue = new ConcurrentLinkedQueue<>();

    /** How many tasks run or wait: each of them is a promise that one thread will take one task. */
    private final AtomicInteger admitted = new AtomicInteger();

    private volatile boolean closed;

    VirtualHandlerThreads(ThreadFactory threads, int most, int queued) {
        this.threads = threads;
        this.most = most;
        mostAdmitted = most + queued;
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
        int before;
        do {
            before = admitted.get();
            if (before >= atMost || closed) {
                return false;
            }
        } while (!admitted.compareAndSet(before, before + 1));
        queue.add(task);
        return before >= most || startWorker(task);
    }

    /** Starts a thread for a task, or any other; false if that can't be had, and the task is none of the queue's any more. */
    private boolean startWorker(Task task) {
        try {
            threads.newThread(new Worker()).start();
            return true;
        } catch (Throwable e) {
            // The machine has no more; those that there are go on.
            if (queue.remove(task)) {
                admitted.decrementAndGet();
                return false;
            }
            return true;
        }
    }

    private final class Worker implements Runnable {
        private final Runner runner = new Runner(this::leave);
        private boolean takesAnother;

        @Override
        public void run() {
            do {
                Task task;
                while ((task = queue.poll()) == null) {
                    // It was promised, and is being added.
                    Thread.onSpinWait();
                }
                runner.run(task);
            } while (takesAnother);
        }

        private void leave() {
            takesAnother = admitted.getAndDecrement() > most;
        }
    }

    @Override
    void shutdown() {
        closed = true;
    }
}
