package io.trivet.rpc.tcp;

import io.trivet.contracts.rpc.TransportContract;
import io.trivet.testkit.net.BufferLeaks.LosesNone;
import java.util.concurrent.atomic.AtomicInteger;

@LosesNone
class InProcessTransportTest extends TransportContract {
    private static final AtomicInteger NAMES = new AtomicInteger();

    @Override
    protected String uriToListenOn() {
        return "inproc://contract-" + NAMES.incrementAndGet();
    }

    @Override
    protected boolean goesThroughSockets() {
        return false;
    }
}
