package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.DistributedReadWriteLock;
import io.trivet.lock.DistributedSemaphore;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.MultiLease;
import io.trivet.lock.MultiLock;
import io.trivet.lock.memory.InMemoryLocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the snippets of docs/locks.md about semaphores, read/write locks and several locks at once. */
@Timeout(120)
class KindsGuideTest {
    private final List<String> done = new ArrayList<>();

    /** A catalogue that compares tokens. */
    private final class Catalogue {
        String read(long token) {
            return "read " + (token > 0);
        }

        void write(long token) {
            done.add("wrote " + (token > 0));
        }
    }

    /** Accounts whose rows compare tokens. */
    private final class Accounts {
        void move(long from, long to) {
            done.add("moved " + (from > 0 && to > 0));
        }
    }

    @Test
    void aSemaphore() throws Exception {
        Runnable download = () -> done.add("downloaded");
        try (LockClient locks = new InMemoryLocks().connect()) {
            // snippet
            DistributedSemaphore slots = locks.semaphore("download:example.org", 5);
            try (Lease slot = slots.acquire()) { // one of five, on all machines
                download.run();
            }
            Optional<Lease> now = slots.tryAcquire(); // empty if all five are taken
            now.ifPresent(Lease::close);
            // end
            assertThat(now).isPresent();
        }
        assertThat(done).containsExactly("downloaded");
    }

    @Test
    void aReadWriteLock() throws Exception {
        Catalogue catalogue = new Catalogue();
        String text;
        try (LockClient locks = new InMemoryLocks().connect()) {
            // snippet
            DistributedReadWriteLock lock = locks.readWriteLock("catalogue");
            try (Lease reader = lock.readLock().acquire()) { // beside other readers
                text = catalogue.read(reader.fencingToken());
            }
            try (Lease writer = lock.writeLock().acquire()) { // alone
                catalogue.write(writer.fencingToken());
            }
            // end
            try (Lease reader = lock.readLock().acquire()) {
                assertThatThrownBy(() -> lock.writeLock().acquire()).isInstanceOf(IllegalStateException.class);
                assertThat(reader.isHeld()).isTrue();
            }
        }
        assertThat(text).isEqualTo("read true");
        assertThat(done).containsExactly("wrote true");
    }

    @Test
    void severalLocks() throws Exception {
        Accounts accounts = new Accounts();
        try (LockClient locks = new InMemoryLocks().connect()) {
            // snippet
            MultiLock both = locks.multiLock(List.of("account:7", "account:3")); // in any order
            Optional<MultiLease> held = both.tryAcquire(Duration.ofSeconds(2)); // both or none
            if (held.isPresent()) {
                try (MultiLease leases = held.get()) {
                    accounts.move(
                            leases.lease("account:7").fencingToken(),
                            leases.lease("account:3").fencingToken());
                }
            }
            // end
            assertThat(both.names()).containsExactly("account:3", "account:7");
        }
        assertThat(done).containsExactly("moved true");
    }
}
