package io.trivet.rpc.tcp;

import io.trivet.testkit.rpc.TransportContract;
import java.util.concurrent.atomic.AtomicInteger;

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
