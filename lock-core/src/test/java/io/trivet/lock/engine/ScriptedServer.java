package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.ReleaseResult;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Grants every request, records the requests, and answers renewals as the test says. */
final class ScriptedServer extends BareServer {
    /** One request to the server. */
    record Asked(String what, LockRequest request) {}

    final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final AtomicLong generations = new AtomicLong();
    private final Set<LockProperty> promises;

    /** Creates a server that allows handoffs, and promises nothing else. */
    ScriptedServer() {
        this(Set.of(LockProperty.LOCAL_HANDOFF));
    }

    ScriptedServer(Set<LockProperty> promises) {
        this.promises = promises;
    }

    /** Answers every renewal; may block or throw. */
    volatile Function<LockRequest, Optional<Duration>> renewals = request -> Optional.of(request.leaseTime());

    /** To be run when the test loses the connection. */
    volatile Runnable connectionLost = () -> {};

    /** Answers every release. */
    volatile ReleaseResult released = ReleaseResult.of(true);

    /** Runs before every grant. */
    volatile Runnable beforeGranting = () -> {};

    /** Runs before every answer to a release that lets the lock stay taken. */
    volatile Runnable beforeKeeping = () -> {};

    static final Function<LockRequest, Optional<Duration>> SILENT = request -> {
        throw new LockException(LockException.Code.UNAVAILABLE, "No answer for " + request.name() + ".");
    };

    Asked next() throws InterruptedException {
        Asked next = asked.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("the server got no request within half a minute");
        }
        return next;
    }

    @Override
    public void onConnectionLost(Runnable action) {
        connectionLost = action;
    }

    @Override
    public AcquireResult acquire(LockRequest request) {
        asked.add(new Asked("acquire", request));
        beforeGranting.run();
        return new AcquireResult.Granted(generations.incrementAndGet(), request.leaseTime());
    }

    @Override
    public ReleaseResult release(LockRequest request) {
        asked.add(new Asked("release", request));
        return released;
    }

    @Override
    public ReleaseResult releaseAfter(LockRequest request, Duration time) {
        asked.add(new Asked("keep", request.withLeaseTime(time)));
        beforeKeeping.run();
        return released;
    }

    @Override
    public LockGuarantees guarantees() {
        return new LockGuarantees(promises, "It is a test.");
    }

    @Override
    public Optional<Duration> renew(LockRequest request) {
        asked.add(new Asked("renew", request));
        return renewals.apply(request);
    }

    @Override
    public String toString() {
        return "a scripted server";
    }
}
