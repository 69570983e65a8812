package io.trivet.rpc.spi;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;

/** Passes calls from server transports to the registered objects. Thread-safe. */
public interface Dispatcher {
    /**
     * Returns all offered methods, sorted by name. Several may have the same name, each with another number of
     * parameters: a wire selects by the number of arguments.
     */
    Collection<MethodDescriptor> methods();

    /**
     * Returns the method of this name. If there are several, returns the one with the fewest parameters.
     *
     * @throws io.trivet.rpc.RpcException UNIMPLEMENTED if there is none
     */
    MethodDescriptor method(String name);

    /**
     * Returns a dispatcher that offers one more object, for methods that every server of a wire has to answer. Its
     * calls pass the interceptors and count towards the limits, like all others.
     *
     * @param name the service's name, or an empty string
     * @throws IllegalArgumentException if a name is taken
     */
    <T> Dispatcher with(String name, Class<T> service, T implementation);

    /**
     * Runs a call: on this thread if its method is non-blocking, otherwise on the server's own threads. If the server
     * has no room for the call, the call fails at once. The call is notified of its end in any case. Never throws.
     */
    void dispatch(IncomingCall call);

    /**
     * Returns the executor on which an {@link ItemStream} of a server calls its subscriber, which may block. These
     * threads don't run handlers, so that a handler may wait for its stream.
     */
    Executor subscribers();

    /** Returns how long a handler's subscriber waits for an item that it requested. */
    Duration idleTimeout();

    /**
     * Starts a call that was dispatched and {@linkplain IncomingCall#holdsBack held back}, as soon as a thread is free.
     * Never throws.
     */
    void start(IncomingCall call);
}
