package io.trivet.testkit.rpc;

class TcpTransportTest extends TransportContract {
    @Override
    protected String uriToListenOn() {
        return "tcp://127.0.0.1:0";
    }
}
