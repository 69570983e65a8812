package io.trivet.examples.wire;

import io.trivet.contracts.rpc.TransportContract;

class FrameContractTest extends TransportContract {
    @Override
    protected String uriToListenOn() {
        return "frames://127.0.0.1:0";
    }

    @Override
    protected boolean carriesStreams() {
        return false;
    }

    @Override
    protected boolean followsAddresses() {
        return false;
    }
}
