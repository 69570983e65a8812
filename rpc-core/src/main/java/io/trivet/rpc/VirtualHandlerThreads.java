package io.trivet.rpc;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs each task on a virtual thread. A thread that has finished a task takes the next one from the queue. */
final class VirtualHandlerThreads extends HandlerThreads {
    private final ThreadFactory threads;
    private final int maxRunning;
    private final int maxAdmitted;
    private final Queue<Task> queue = new ConcurrentLinkedQueue<>();

    /** The number of tasks that run or wait. For each of them, exactly one thread will take one task. */
    private final AtomicInteger admitted = new AtomicInteger();

    private volatile boolean closed;

    VirtualHandlerThreads(ThreadFactory threads, int maxRunning, int queued) {
        this.threads = threads;
        this.maxRunning = maxRunning;
        maxAdmitted = maxRunning + queued;
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
        int before;
        do {
            before = admitted.get();
            if (before >= max || closed) {
                return false;
            }
        } while (!admitted.compareAndSet(before, before + 1));
        queue.add(task);
        return before >= maxRunning || startWorker(task);
    }

    /**
     * Starts a thread that takes this task or another. Returns false if no thread can be started and the task was
     * removed from the queue.
     */
    private boolean startWorker(Task task) {
        try {
            threads.newThread(new Worker()).start();
            return true;
        } catch (Throwable e) {
            // The machine has no more threads; the existing ones continue.
            if (queue.remove(task)) {
                admitted.decrementAndGet();
                return false;
            }
            return true;
        }
    }

    private final class Worker implements Runnable {
        private final Runner runner = new Runner(this::releaseSlot);
        private boolean takesAnother;

        @Override
        public void run() {
            do {
                Task task;
                while ((task = queue.poll()) == null) {
                    // The task is admitted, and is just being added.
                    Thread.onSpinWait();
                }
                runner.run(task);
            } while (takesAnother);
        }

        private void releaseSlot() {
            takesAnother = admitted.getAndDecrement() > maxRunning;
        }
    }

    @Override
    void shutdown() {
        closed = true;
    }
}
