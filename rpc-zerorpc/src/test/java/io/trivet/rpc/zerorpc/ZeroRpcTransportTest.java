package io.trivet.rpc.zerorpc;

import io.trivet.contracts.rpc.TransportContract;
import io.trivet.testkit.net.BufferLeaks.LosesNone;

@LosesNone
class ZeroRpcTransportTest extends TransportContract {
    @Override
    protected String uriToListenOn() {
        return "zerorpc+tcp://127.0.0.1:0";
    }
}
