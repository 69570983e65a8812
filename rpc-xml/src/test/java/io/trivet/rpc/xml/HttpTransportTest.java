package io.trivet.rpc.xml;

import io.trivet.contracts.rpc.TransportContract;
import io.trivet.testkit.net.BufferLeaks.LosesNone;
import java.util.Set;

@LosesNone
class HttpTransportTest extends TransportContract {
    @Override
    protected String uriToListenOn() {
        return "http://127.0.0.1:0";
    }

    /** A name that doesn't denote only this machine must be on the server's list. */
    @Override
    protected String uriToListenOn(String address, int port, String name) {
        return super.uriToListenOn(address, port, name) + "?hosts=" + name;
    }

    @Override
    protected boolean sharesConnections() {
        return false;
    }

    @Override
    protected boolean carriesStreams() {
        return false;
    }

    @Override
    protected String uriOfAWireWithStreams() {
        return "inproc://beside-" + System.identityHashCode(this);
    }

    /** XML has no such characters, and XML-RPC's one type for times has no fractions. */
    @Override
    protected Set<String> cannotCarry() {
        return Set.of("string with control characters", "localDateTime with nanoseconds");
    }
}
