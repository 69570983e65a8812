package io.trivet.rpc.netty;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.AccessController;
import java.security.PrivilegedAction;

/** Makes threads that go on when the application has gone whose call had them started, and that keep none of its classes. */
final class SharedThreads extends DefaultThreadFactory {
    SharedThreads(String name) {
        super(name, true);
    }

    @Override
    @SuppressWarnings(
            "removal") // Until Java 24 a thread remembers the classes on the stack of whoever made it, but for this.
    protected Thread newThread(Runnable task, String name) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = super.newThread(task, name);
            thread.setContextClassLoader(SharedThreads.class.getClassLoader());
            return thread;
        });
    }
}
