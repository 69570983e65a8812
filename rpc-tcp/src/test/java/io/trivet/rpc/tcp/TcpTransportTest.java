package io.trivet.rpc.tcp;

import io.trivet.testkit.rpc.TransportContract;

class TcpTransportTest extends TransportContract {
    @Override
    protected String uriToListenOn() {
        return "tcp://127.0.0.1:0";
    }
}
