package io.trivet.rpc.spi;

import java.util.Collection;

/** Takes calls from server transports to the registered objects. Thread-safe. */
public interface Dispatcher {
    /**
     * Returns all methods on offer, in the order of their names. Several may have one name, each with a number of parameters of its own: a wire
     * picks by the number of arguments.
     */
    Collection<MethodDescriptor> methods();

    /**
     * Returns the method of this name, of several the one with the fewest parameters.
     *
     * @throws io.trivet.rpc.RpcException UNIMPLEMENTED if there is none
     */
    MethodDescriptor method(String name);

    /**
     * Returns a dispatcher that offers one more object: for what a wire's own convention has every server answer. Its calls pass the
     * interceptors, and count, as all others do.
     *
     * @throws IllegalArgumentException if a name is taken
     */
    <T> Dispatcher with(String prefix, Class<T> service, T implementation);

    /**
     * Runs a call: on this thread if its method is non-blocking, else on the server's own threads; a server that has no room for it fails it
     * at once. The call hears of its end in any case. It never throws.
     */
    void dispatch(IncomingCall call);

    /** Starts a call that was dispatched and {@linkplain IncomingCall#holdsBack held back}, as soon as a thread is there for it. It never throws. */
    void start(IncomingCall call);
}
