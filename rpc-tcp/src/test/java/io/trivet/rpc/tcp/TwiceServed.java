package io.trivet.rpc.tcp;

import io.trivet.rpc.spi.ClientSettings;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ServerSettings;
import io.trivet.rpc.spi.ServerTransport;
import io.trivet.rpc.spi.TransportProvider;
import java.net.URI;
import java.util.Set;

/** A scheme that two wires of a program offer, so that it is ambiguous. */
public class TwiceServed implements TransportProvider {
    /** The second wire. */
    public static final class Again extends TwiceServed {
        /** Called by the service loader. */
        public Again() {}
    }

    /** Called by the service loader. */
    public TwiceServed() {}

    @Override
    public Set<String> schemes() {
        return Set.of("twice");
    }

    @Override
    public ClientTransport connect(URI uri, ClientSettings settings) {
        throw new AssertionError(uri + " was served");
    }

    @Override
    public ServerTransport listen(URI uri, Dispatcher dispatcher, ServerSettings settings) {
        throw new AssertionError(uri + " was served");
    }
}
