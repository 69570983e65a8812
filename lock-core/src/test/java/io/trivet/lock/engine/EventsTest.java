package io.trivet.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockOptions;
import io.trivet.lock.memory.InMemoryLocks;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests what listeners are told, and that they don't affect the lock. */
@Timeout(60)
class EventsTest {
    private final InMemoryLocks place = new InMemoryLocks();

    @Test
    void aListenerThatFailsBadlyChangesNothing() throws Exception {
        LockOptions options = LockOptions.defaults().withListener(event -> {
            throw new AssertionError("no event was expected, and " + event.kind() + " came");
        });
        try (LockClient here = place.connect(options);
                LockClient there = place.connect()) {
            here.lock("a").acquire().close();
            here.lock("a").acquireAsync().get(30, TimeUnit.SECONDS).close();
            assertThat(there.lock("a").tryAcquire()).isPresent();
        }
    }

    @Test
    void aLossThatIsFoundAtTheReleaseIsReportedToTheListener() throws Exception {
        List<LockEvent> events = new CopyOnWriteArrayList<>();
        try (LockClient here = place.connect(LockOptions.defaults().withListener(events::add));
                LockClient there = place.connect()) {
            Lease lease = here.lock("a").acquire();
            assertThat(there.lock("a").forceRelease()).isTrue();
            lease.close();
            assertThat(events).extracting(LockEvent::kind).containsExactly(Kind.ACQUIRED, Kind.RELEASED, Kind.LOST);
            assertThat(events).extracting(LockEvent::token).containsOnly(lease.fencingToken());
        }
    }

    @Test
    void aListenerOfALossFindsTheLockNotHeld() throws Exception {
        AtomicReference<Lease> held = new AtomicReference<>();
        List<Boolean> stillHeld = new CopyOnWriteArrayList<>();
        LockOptions options = LockOptions.defaults().withListener(event -> {
            if (event.kind() == Kind.LOST) {
                stillHeld.add(held.get().isHeld());
            }
        });
        try (LockClient here = place.connect(options);
                LockClient there = place.connect()) {
            held.set(here.lock("a").acquire());
            assertThat(there.lock("a").forceRelease()).isTrue();
            assertThat(held.get().renew()).isFalse();
            assertThat(stillHeld).containsExactly(false);
        }
    }
}
