package io.trivet.rpc.tcp;

import io.trivet.testkit.net.BufferLeaks.LosesNone;
import io.trivet.testkit.rpc.TransportContract;

@LosesNone
class TcpTransportTest extends TransportContract {
    @Override
    protected String uriToListenOn() {
        return "tcp://127.0.0.1:0";
    }
}
