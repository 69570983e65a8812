package io.trivet.rpc.netty;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.AccessController;
import java.security.PrivilegedAction;

/** Creates threads that outlive the application whose call started them, and that keep no reference to its classes. */
final class SharedThreads extends DefaultThreadFactory {
    SharedThreads(String name) {
        super(name, true);
    }

    @Override
    @SuppressWarnings(
            "removal") // Before Java 24, a thread otherwise keeps the access control context of its creator's stack.
    protected Thread newThread(Runnable task, String name) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = super.newThread(task, name);
            thread.setContextClassLoader(SharedThreads.class.getClassLoader());
            return thread;
        });
    }
}
