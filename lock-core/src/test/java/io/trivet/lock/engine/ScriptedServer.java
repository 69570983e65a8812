package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.Released;
import java.time.Duration;
import java.util.Optional;
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

    /** Answers every renewal; may block or throw. */
    volatile Function<LockRequest, Optional<Duration>> renewals = request -> Optional.of(request.leaseTime());

    /** Answers every release. */
    volatile Released released = Released.of(true);

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
    public Attempt acquire(LockRequest request) {
        asked.add(new Asked("acquire", request));
        return new Attempt.Granted(generations.incrementAndGet(), request.leaseTime());
    }

    @Override
    public Released release(LockRequest request) {
        asked.add(new Asked("release", request));
        return released;
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
