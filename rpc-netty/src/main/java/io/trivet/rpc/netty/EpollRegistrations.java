package io.trivet.rpc.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/**
 * Keeps sockets registered with epoll while no event is awaited from them. An example is a socket whose peer has closed
 * its sending side, until there is more to write than the socket accepts.
 *
 * <p>Netty 4.2.18 removes such a socket and forgets that it did so: the next registration fails with "No such file or
 * directory". Earlier versions request no events, and are woken endlessly.
 */
final class EpollRegistrations implements IoHandler {
    /** The empty set of events, for which older versions of 4.2 have no constant. */
    private static final EpollIoOps NONE = EpollIoOps.valueOf(0);

    private final IoHandler epoll;

    private EpollRegistrations(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return executor -> new EpollRegistrations(factory.newHandler(executor));
    }

    /** The registration of a socket. Used on its event loop. */
    private static final class Kept implements IoRegistration {
        private final IoRegistration registration;
        private boolean added;

        Kept(IoRegistration registration) {
            this.registration = registration;
        }

        @Override
        public long submit(IoOps ops) {
            boolean isNone = NONE.equals(ops);
            if (isNone && added) {
                // Only errors, and those once.
                return registration.submit(EpollIoOps.EPOLLET);
            }
            added |= !isNone;
            return registration.submit(ops);
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty declares the method this way.
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Kept(epoll.register(handle));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return epoll.isCompatible(type);
    }
}
