package io.trivet.rpc.xml;

import io.trivet.contracts.rpc.TransportContract;
import io.trivet.rpc.spi.MethodKind;
import io.trivet.testkit.net.BufferLeaks.LosesNone;
import java.util.Set;

@LosesNone
class HttpTransportTest extends TransportContract {
    @Override
    protected String uriToListenOn() {
        return "http://127.0.0.1:0";
    }

    /**
     * Returns a URI with the name on the server's list, which is required for a name that doesn't only denote this
     * machine.
     */
    @Override
    protected String uriToListenOn(String address, int port, String name) {
        return super.uriToListenOn(address, port, name) + "?hosts=" + name;
    }

    @Override
    protected boolean sharesConnections() {
        return false;
    }

    @Override
    protected Set<MethodKind> carried() {
        return HttpTransportProvider.CARRIED;
    }

    @Override
    protected String uriOfAWireWithStreams() {
        return "inproc://beside-" + System.identityHashCode(this);
    }

    /**
     * Returns the values that XML-RPC can't carry: XML has no such characters, and the one type for times has no
     * fractions.
     */
    @Override
    protected Set<String> cannotCarry() {
        return Set.of("string with control characters", "localDateTime with nanoseconds");
    }
}
