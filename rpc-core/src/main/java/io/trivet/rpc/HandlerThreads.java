package io.trivet.rpc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a server's handlers run, or a client's subscribers: so many at a time, so many more in a queue, and no more. Thread-safe. */
abstract class HandlerThreads {
    private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);

    /** Returns threads of the best kind that this JVM has: virtual ones, else a pool of platform threads. */
    static HandlerThreads create(String name, int most, int queued) {
        ThreadFactory virtual = virtualThreads(name);
        return virtual == null
                ? new PlatformHandlerThreads(name, most, queued)
                : new VirtualHandlerThreads(virtual, most, queued);
    }

    /** By reflection, since this is compiled for Java 17. */
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
            // Before Java 21 there are none.
            return null;
        } catch (Throwable e) {
            throw new AssertionError("this JVM has virtual threads and makes none", e);
        }
    }

    /** Makes named platform threads that don't keep a JVM. */
    static ThreadFactory platformThreads(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** What runs on one of the threads. */
    interface Task {
        /**
         * Runs, and never throws.
         *
         * @param leave to be called once, when the task takes up no room any more: before its caller learns of its end and may send the next
         */
        void run(Runnable leave);
    }

    /** A worker's way to run tasks: whatever becomes of one, its room is given back, and nothing of it is left to the next. For one thread. */
    static final class Runner {
        private final Runnable onLeave;
        private final Runnable leave = this::leave;
        private boolean hasLeft;

        /**
         * Makes one.
         *
         * @param onLeave hears once of each task that it takes up no room any more
         */
        Runner(Runnable onLeave) {
            this.onLeave = onLeave;
        }

        /** Runs a task. It never throws: a thread that a defect ended would take the promise of its next task with it. */
        void run(Task task) {
            hasLeft = false;
            try {
                task.run(leave);
            } catch (Throwable e) {
                tell(e);
            } finally {
                leave();
                // An interrupt that came late, or that somebody's code left behind, isn't meant for who comes next.
                Thread.interrupted();
            }
        }

        private void leave() {
            if (!hasLeft) {
                hasLeft = true;
                onLeave.run();
            }
        }

        private static void tell(Throwable failure) {
            try {
                LOG.error("A task failed, though it never should.", failure);
            } catch (Throwable e) {
                // There isn't even memory for the log.
                return;
            }
        }
    }

    /** Runs a task now or, when there is a thread for it, later; false if there is no room. */
    abstract boolean execute(Task task);

    /**
     * Runs a task of something that was admitted before, such as a stream, whether or not there is room: now or, when there is a thread for it,
     * later; false only after the shutdown.
     */
    abstract boolean goOn(Task task);

    /** Takes no further tasks, and ends the threads when the last has run. */
    abstract void shutdown();
}
