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

    /** A thread that a defect ended would take the promise of its next task with it. */
    static void runSafely(Task task, Runnable leave) {
        try {
            task.run(leave);
        } catch (Throwable e) {
            LOG.error("A task failed, though it never should.", e);
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
