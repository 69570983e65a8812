package io.trivet.rpc.tcp;

import io.trivet.contracts.rpc.TransportContract;
import io.trivet.testkit.net.BufferLeaks.LosesNone;

@LosesNone
class TcpTransportTest extends TransportContract {
    @Override
    protected String uriToListenOn() {
        return "tcp://127.0.0.1:0";
    }
}
