package io.trivet.examples.wire;

import io.trivet.contracts.rpc.TransportContract;
import io.trivet.rpc.spi.MethodKind;
import java.util.Set;

class FrameContractTest extends TransportContract {
    @Override
    protected String uriToListenOn() {
        return "frames://127.0.0.1:0";
    }

    @Override
    protected Set<MethodKind> carried() {
        return Set.of(MethodKind.UNARY);
    }

    @Override
    protected boolean followsAddresses() {
        return false;
    }
}
