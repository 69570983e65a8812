package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.id.ClockPolicy;
import io.trivet.id.IdCipher;
import io.trivet.id.IdException;
import io.trivet.id.IdFormat;
import io.trivet.id.IdGenerators;
import io.trivet.id.IdProperties.Scope;
import io.trivet.id.LongIdGenerator;
import io.trivet.id.SegmentIds;
import io.trivet.id.Snowflake;
import io.trivet.id.SnowflakeLayout;
import io.trivet.id.SnowflakeParts;
import io.trivet.id.UuidGenerator;
import io.trivet.id.UuidParts;
import io.trivet.id.Uuids;
import io.trivet.id.WorkerIdListener;
import io.trivet.id.jdbc.AutoIncrementIds;
import io.trivet.id.jdbc.JdbcRangeStore;
import io.trivet.id.memory.InMemoryWorkerStore;
import io.trivet.id.redis.RedisTimeIds;
import io.trivet.id.redis.RedisWorkerStore;
import io.trivet.id.spi.RangeStore;
import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import io.trivet.testkit.server.Servers;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Runs the snippets of docs/ids.md; {@link ReadmeTest} checks that the guide has the same text. */
class IdsGuideTest {
    @Test
    void snowflakes() {
        // snippet
        Snowflake ids = Snowflake.builder().workerId(7).namespace("orders").build();
        long id = ids.next();
        SnowflakeParts parts = ids.decompose(id); // time, worker 7, sequence
        long[] many = new long[1000];
        ids.fill(many); // one compare-and-set for as many as the millisecond has left
        ids.close(); // worker 7 is free again
        // end
        assertThat(parts.workerId()).isEqualTo(7);
        assertThat(many).isSorted().doesNotHaveDuplicates();
        assertThatThrownBy(ids::next).isInstanceOf(IdException.class);
    }

    @Test
    void leases() {
        String redis = Servers.redis().uri().toString();
        // snippet
        try (WorkerStore store = RedisWorkerStore.connect(redis); // redis://127.0.0.1:6379
                Snowflake ids = Snowflake.builder()
                        .namespace("invoices")
                        .leaseWorkerId(store) // in place of workerId(7)
                        .build()) {
            long id = ids.next();
            // end
            assertThat(ids.decompose(id).workerId()).isZero();
        }
    }

    @Test
    void losses() throws Exception {
        BlockingQueue<String> health = new LinkedBlockingQueue<>();
        try (WorkerStore store = new InMemoryWorkerStore()) {
            // snippet
            Snowflake ids = Snowflake.builder()
                    .namespace("events")
                    .leaseWorkerId(store)
                    .listener(new WorkerIdListener() {
                        @Override
                        public void onLost(int workerId, IdException reason) {
                            health.add("no ids: " + reason.getMessage());
                        }

                        @Override
                        public void onRegained(int workerId) {
                            health.add("ids of worker " + workerId);
                        }
                    })
                    .build();
            // end
            WorkerRecord held = store.read("events").get(0);
            WorkerRecord stolen = new WorkerRecord("thief", held.expires().plusSeconds(60), held.mark(), held.layout());
            assertThat(store.compareAndSet("events", 0, held, stolen)).isTrue();
            assertThat(health.poll(60, TimeUnit.SECONDS)).startsWith("no ids: The lease of worker 0");
            assertThat(health.poll(60, TimeUnit.SECONDS)).startsWith("ids of worker");
            assertThat(ids.decompose(ids.next()).workerId()).isNotZero();
            ids.close();
        }
    }

    @Test
    void segments() {
        DataSource dataSource = Servers.postgres().dataSource();
        // snippet
        RangeStore store = JdbcRangeStore.over(dataSource); // or RedisRangeStore.connect("redis://127.0.0.1:6379")
        SegmentIds orders = SegmentIds.builder(store, "orders").build();
        long id = orders.next(); // 1
        orders.close();
        // end
        assertThat(id).isEqualTo(1);
    }

    @Test
    void numbersFromRedis() {
        String redis = Servers.redis().uri().toString();
        // snippet
        RedisTimeIds tickets =
                RedisTimeIds.connect(redis, "tickets").blockSize(100).build(); // redis://127.0.0.1:6379
        long id = tickets.next(); // a round trip for each 100, or for each second
        tickets.close();
        // end
        // A block is dropped when its second ends before the answer is there; then the next one begins at 101.
        assertThat((id & 0xFFFF_FFFFL) % 100).isEqualTo(1);
    }

    @Test
    void numbersFromADatabase() {
        DataSource dataSource = Servers.postgres().dataSource();
        // snippet
        LongIdGenerator invoices = AutoIncrementIds.over(dataSource, "invoices");
        long id = invoices.next(); // 1, and greater than all ids before it
        invoices.close();
        // end
        assertThat(id).isEqualTo(1);
    }

    @Test
    void layouts() {
        // snippet
        SnowflakeLayout layout = SnowflakeLayout.DEFAULT
                .withEpoch(Instant.parse("2026-01-01T00:00:00Z"))
                .withUnit(Duration.ofMillis(10))
                .withBits(39, 16, 8); // time, worker, sequence
        Snowflake clicks = Snowflake.builder()
                .namespace("clicks")
                .layout(layout)
                .workerId(40_000)
                .clockPolicy(ClockPolicy.borrowUpTo(Duration.ofSeconds(2)))
                .build();
        // end
        assertThat(layout.decompose(clicks.next()).workerId()).isEqualTo(40_000);
        clicks.close();
    }

    @Test
    void uuids() {
        // snippet
        UuidGenerator uuids = Uuids.v7(); // the same generator for all callers
        UUID uuid = uuids.next();
        UuidParts parts = Uuids.decompose(Uuids.parse(uuid.toString())); // version 7, and when
        UUID always = Uuids.v5(Uuids.DNS, "www.example.com"); // the same for the same name
        // end
        assertThat(parts.version()).isEqualTo(7);
        assertThat(always).hasToString("2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }

    @Test
    void properties() {
        // snippet
        LongIdGenerator ordered = IdGenerators.builder()
                .strictlyRising(Scope.GENERATOR)
                .longs(Snowflake.builder().workerId(7).namespace("payments"));
        UuidGenerator secret = IdGenerators.builder().unguessable().uuids(); // version 4
        // end
        assertThat(ordered.properties().strictlyRising()).isEqualTo(Scope.GENERATOR);
        assertThat(secret.next().version()).isEqualTo(4);
        ordered.close();
    }

    @Test
    void texts() {
        // snippet
        String json = IdFormat.DECIMAL.format(1234567890123456789L); // JavaScript would round the number
        String short32 = IdFormat.BASE32.format(1234567890123456789L); // 128GGYHYYK08N
        long back = IdFormat.BASE32.parse("128ggyhyyko8n"); // as people type it
        // end
        assertThat(json).isEqualTo("1234567890123456789");
        assertThat(short32).isEqualTo("128GGYHYYK08N");
        assertThat(back).isEqualTo(1234567890123456789L);
    }

    @Test
    void secrecy() {
        SecretKey old = new SecretKeySpec(new byte[16], "AES");
        byte[] fresh = new byte[32];
        fresh[0] = 1;
        SecretKey newest = new SecretKeySpec(fresh, "AES");
        // snippet
        IdCipher orders = IdCipher.builder("order").key(1, old).key(2, newest).build();
        String shown = orders.conceal(17); // 12 characters, under key 2
        OptionalLong id = orders.reveal(shown); // 17; also from what was shown under key 1
        String link = orders.seal(17); // 23 characters
        OptionalLong opened = orders.open(link); // nothing, if we didn't make it
        // end
        assertThat(id).hasValue(17);
        assertThat(opened).hasValue(17);
        assertThat(orders.open(shown)).isEmpty();
    }
}
