package io.trivet.rpc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a server's handlers, or of a client's subscribers. A limited number of tasks run at once, a limited
 * number wait in a queue, and further tasks are refused. Thread-safe.
 */
abstract class HandlerThreads {
    private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);

    /** Returns the best kind of threads that this JVM has: virtual threads, otherwise a pool of platform threads. */
    static HandlerThreads create(String name, int maxRunning, int queued) {
        ThreadFactory virtual = virtualThreads(name);
        return virtual == null
                ? new PlatformHandlerThreads(name, maxRunning, queued)
                : new VirtualHandlerThreads(virtual, maxRunning, queued);
    }

    /** Returns a factory of virtual threads, or null. Uses reflection because this class is compiled for Java 17. */
    private static @Nullable ThreadFactory virtualThreads(String name) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            Object threads = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
                    .invoke();
            threads = lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class, long.class))
                    .invoke(threads, name + "-", 1L);
            return (ThreadFactory) lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class))
                    .invoke(threads);
        } catch (ReflectiveOperationException e) {
            // Java before 21 has no virtual threads.
            return null;
        } catch (Throwable e) {
            throw new AssertionError("this JVM has virtual threads, but creating a factory failed", e);
        }
    }

    /** Returns a factory of named daemon threads. */
    static ThreadFactory platformThreads(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** A task for one of the threads. */
    interface Task {
        /**
         * Runs the task. Never throws.
         *
         * @param releaseSlot must be called once, when the task needs no thread any more: before the caller learns of
         *     its end and may send the next call
         */
        void run(Runnable releaseSlot);
    }

    /**
     * Runs a worker's tasks. After each task its slot is released, and no state of the task is left to the next. For
     * use by one thread.
     */
    static final class Runner {
        private final Runnable onRelease;
        private final Runnable releaseSlot = this::releaseSlot;
        private boolean isReleased;

        /**
         * Creates a runner.
         *
         * @param onRelease called once for each task, when the task needs no thread any more
         */
        Runner(Runnable onRelease) {
            this.onRelease = onRelease;
        }

        /**
         * Runs a task. Never throws: a thread that ends because of a bug could not take the next task that was admitted
         * for it.
         */
        void run(Task task) {
            isReleased = false;
            try {
                task.run(releaseSlot);
            } catch (Throwable e) {
                log(e);
            } finally {
                releaseSlot();
                // A late interrupt, or one left behind by the task, isn't meant for the next task.
                Thread.interrupted();
            }
        }

        private void releaseSlot() {
            if (!isReleased) {
                isReleased = true;
                onRelease.run();
            }
        }

        private static void log(Throwable failure) {
            try {
                LOG.error("A task failed unexpectedly; this is a bug.", failure);
            } catch (Throwable e) {
                // There isn't even memory for logging.
                return;
            }
        }
    }

    /** Runs a task now, or later when a thread is free. Returns false if there is no room. */
    abstract boolean execute(Task task);

    /**
     * Runs a task of work that was admitted before, such as a stream, whether or not there is room: now, or later when
     * a thread is free. Returns false only after the shutdown.
     */
    abstract boolean executeAdmitted(Task task);

    /** Accepts no further tasks, and ends the threads after the last task. */
    abstract void shutdown();
}
