package io.trivet.lock.engine;

import io.trivet.lock.LockEvent;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockListener;
import io.trivet.lock.spi.TimeSource;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Notifies listeners. Their exceptions don't affect the lock. */
final class Events {
    private static final System.Logger LOG = System.getLogger("io.trivet.lock");

    private Events() {}

    /** Reports an event with the time since something began. */
    static void notifyListener(AcquireRequest wanted, Kind kind, long token, TimeSource time, long began) {
        if (wanted.options().listener().isPresent()) {
            notifyListener(wanted, kind, token, time.nanoTime() - began);
        }
    }

    /** Reports an event of a grant, with the time that it was held. */
    static void notifyListener(Grant grant, Kind kind) {
        if (grant.wanted().options().listener().isPresent()) {
            notifyListener(grant.wanted(), kind, grant.token(), grant.nanosHeld());
        }
    }

    private static void notifyListener(AcquireRequest wanted, Kind kind, long token, long nanos) {
        LockListener listener = wanted.options().listener().orElse(null);
        if (listener == null) {
            return;
        }
        try {
            listener.onEvent(new LockEvent(kind, wanted.name(), token, Duration.ofNanos(nanos)));
        } catch (Throwable e) {
            // Errors too, because the calling thread is in the middle of acquiring, releasing or renewing.
            LOG.log(Level.WARNING, wanted.subject() + ": its listener failed at " + kind + '.', e);
        }
    }
}
