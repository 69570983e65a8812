package io.trivet.support.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisReply;
import io.trivet.redis.RedisSubscription;
import io.trivet.testkit.server.RedisCluster;
import io.trivet.testkit.server.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.params.MigrateParams;

@Timeout(300)
class ClusterJedisTest {
    private static final RedisCluster CLUSTER = RedisCluster.start();
    private static final RedisCommand PING = new RedisCommand("PING", List.of(), List.of(), List.of());
    private static final String TWO_KEYS = "return {redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])}";

    private final RedisDriver driver = JedisDrivers.connect(RedisAddress.parse(CLUSTER.uri()), PING);

    @AfterAll
    static void closeCluster() {
        CLUSTER.close();
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private static RedisCommand write(String key, String value) {
        return RedisCommand.of("SET", key, value);
    }

    private static RedisCommand read(String key) {
        return RedisCommand.of("GET", key);
    }

    @Test
    void commandsGoToTheNodeOfTheirKeys() {
        assertThat(driver.isOneServer()).isFalse();
        assertThat(driver).hasToString(CLUSTER.uri());
        assertThat(driver.send(PING)).isEqualTo("PONG");
        assertThat(driver.sendWithin(PING, 1)).isNull();
        List<RedisCommand> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            assertThat(driver.send(write("key-" + i, "v" + i))).isEqualTo("OK");
            assertThat(driver.sendWithin(read("key-" + i), TimeUnit.SECONDS.toNanos(30)))
                    .isEqualTo(RedisReply.of("v" + i));
            all.add(read("key-" + i));
        }
        all.add(RedisCommand.of("INCRBY", "key-1", "1"));
        List<RedisReply> replies = driver.sendAll(all);
        for (int i = 0; i < 30; i++) {
            assertThat(replies.get(i)).isEqualTo(RedisReply.of("v" + i));
        }
        assertThat(replies.get(30).fault()).hasMessageContaining("not an integer");
    }

    @Test
    void manyThreadsMayBeTheFirst() throws Exception {
        for (int round = 0; round < 20; round++) {
            // A command without a key asks for no owners.
            try (RedisDriver fresh = JedisDrivers.connect(RedisAddress.parse(CLUSTER.uri()), PING)) {
                CountDownLatch all = new CountDownLatch(8);
                List<FutureTask<Object>> tasks = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    RedisCommand command = write("first-" + i, "x");
                    FutureTask<Object> task = new FutureTask<>(() -> {
                        all.countDown();
                        all.await();
                        return fresh.send(command);
                    });
                    new Thread(task, "first " + i).start();
                    tasks.add(task);
                }
                for (FutureTask<Object> each : tasks) {
                    assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo("OK");
                }
            }
        }
    }

    @Test
    void messagesOfScriptsReachSubscriptionsAtAllNodes() throws Exception {
        List<Recorder> recorders = new ArrayList<>();
        List<RedisSubscription> subscriptions = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Recorder recorder = new Recorder();
            recorders.add(recorder);
            subscriptions.add(driver.subscribe(List.of("c"), recorder));
            assertThat(recorder.next()).isEqualTo("subscribed c");
        }
        driver.send(RedisCommand.eval("return redis.call('PUBLISH', ARGV[1], KEYS[1])", List.of("a"), List.of("c")));
        for (Recorder each : recorders) {
            assertThat(each.next()).isEqualTo("c: a");
        }
        for (int i = 0; i < 6; i++) {
            subscriptions.get(i).close();
            assertThat(recorders.get(i).next()).isEqualTo("end");
        }
    }

    @Test
    void aNodeThatIsDownIsNamed() {
        RedisServer down = CLUSTER.primaryOf("a");
        down.kill();
        RedisException fault = catchThrowableOfType(RedisException.class, () -> driver.send(read("a")));
        assertThat(fault).hasMessage("127.0.0.1:" + down.port() + ": Connection refused");
        List<RedisReply> replies = driver.sendAll(List.of(read("a"), read(keyOfAnother(down))));
        assertThat(replies.get(0).fault()).isNotNull();
        assertThat(replies.get(1).fault()).isNull();
        try (RedisDriver later = JedisDrivers.connect(RedisAddress.parse(CLUSTER.uri()), PING)) {
            assertThat(later.send(read(keyOfAnother(down)))).isNull();
        }
        down.restart();
        assertThat(driver.send(write("a", "b"))).isEqualTo("OK");
    }

    /** Returns a key of any other node, which no test writes. */
    private static String keyOfAnother(RedisServer server) {
        for (int i = 0; ; i++) {
            if (!CLUSTER.primaryOf("other-" + i).equals(server)) {
                return "other-" + i;
            }
        }
    }

    @Test
    void aSilentNodeDoesNotDelayOthers() {
        driver.send(write("a", "b"));
        RedisServer silent = CLUSTER.primaryOf("a");
        String other = keyOfAnother(silent);
        silent.pause();
        assertThatThrownBy(() -> driver.sendWithin(read("a"), TimeUnit.MILLISECONDS.toNanos(50)))
                .hasMessageContaining("127.0.0.1:" + silent.port());
        assertThat(driver.send(read(other))).isNull();
        silent.resume();
    }

    /** Follows a slot through all that happens to it while it moves from one node to another. */
    @Test
    void redirectionsAreFollowedWhileASlotMoves() throws Exception {
        RedisServer from = CLUSTER.primaryOf("{move}");
        RedisServer to = CLUSTER.servers().stream()
                .filter(each -> !each.equals(from))
                .findFirst()
                .orElseThrow();
        driver.send(write("{move}1", "one"));
        driver.send(write("{move}2", "two"));
        driver.send(write("{move}3", "three"));
        String slot = Integer.toString(HashSlot.of("{move}"));
        try (Jedis source = new Jedis(from.uri());
                Jedis target = new Jedis(to.uri())) {
            String sourceId = source.clusterMyId();
            String targetId = target.clusterMyId();
            setSlot(target, slot, "IMPORTING", sourceId);
            setSlot(source, slot, "MIGRATING", targetId);
            migrate(source, to, "{move}1");
            // ASK, for a moved key and for one that doesn't exist.
            assertThat(driver.send(read("{move}1"))).isEqualTo("one");
            assertThat(driver.sendWithin(read("{move}1"), TimeUnit.SECONDS.toNanos(30)))
                    .isNull();
            assertThat(driver.send(write("{move}4", "four"))).isEqualTo("OK");
            // TRYAGAIN, until both keys are on one node.
            RedisCommand both = RedisCommand.eval(TWO_KEYS, List.of("{move}1", "{move}2"), List.of());
            assertThat(catchThrowableOfType(RedisException.class, () -> driver.send(both))
                            .answer())
                    .startsWith("TRYAGAIN");
            assertThat(driver.sendWithin(both, TimeUnit.SECONDS.toNanos(30))).isNull();
            CompletableFuture<Object> later = CompletableFuture.supplyAsync(() -> driver.send(both));
            migrate(source, to, "{move}2", "{move}3");
            assertThat(later.get(60, TimeUnit.SECONDS)).isEqualTo(List.of("one", "two"));
            setSlot(target, slot, "NODE", targetId);
            setSlot(source, slot, "NODE", targetId);
            // MOVED.
            assertThat(driver.sendWithin(read("{move}3"), TimeUnit.SECONDS.toNanos(30)))
                    .isNull();
            assertThat(driver.send(read("{move}3"))).isEqualTo("three");
            // Until all nodes have heard of it, one of them may name the former owner.
            Awaitility.await().untilAsserted(() -> {
                assertThat(driver.send(read("{move}3"))).isEqualTo("three");
                assertThat(driver.sendWithin(read("{move}3"), TimeUnit.SECONDS.toNanos(30)))
                        .isEqualTo(RedisReply.of("three"));
            });
        }
    }

    private static void setSlot(Jedis node, String slot, String state, String id) {
        node.sendCommand(Protocol.Command.CLUSTER, "SETSLOT", slot, state, id);
    }

    private static void migrate(Jedis source, RedisServer to, String... keys) {
        source.migrate("127.0.0.1", to.port(), 5_000, new MigrateParams(), keys);
    }

    @Test
    void aReplicaThatTakesOverIsAsked() {
        try (RedisCluster replicated = RedisCluster.startWithReplicas();
                RedisDriver here = JedisDrivers.connect(RedisAddress.parse(replicated.uri()), PING)) {
            here.send(write("a", "b"));
            RedisServer primary = replicated.primaryOf("a");
            primary.awaitReplication(replicated.partnerOf(primary));
            replicated.failOver(primary);
            assertThat(here.send(read("a"))).isEqualTo("b");
            assertThat(here.send(write("a", "c"))).isEqualTo("OK");
            primary.restart();
            assertThat(here.send(read("a"))).isEqualTo("c");
        }
    }

    @Test
    void aServerOfNoClusterIsRefusedWithAdvice() {
        try (RedisServer single = RedisServer.start()) {
            String uri = "redis+cluster://127.0.0.1:" + single.port();
            RedisException fault = catchThrowableOfType(
                    RedisException.class, () -> JedisDrivers.connect(RedisAddress.parse(uri), read("a")));
            RedisFault read = RedisFault.of(fault, Map.of());
            assertThat(read.isTransient()).isFalse();
            assertThat(read.reason()).contains("cluster support disabled", "write redis:// in the URI");
        }
    }

    @Test
    void aClusterThatLacksSlotsIsDown() {
        RedisException fault;
        try (RedisServer node = RedisServer.startCluster();
                Jedis admin = new Jedis(node.uri());
                RedisDriver here = JedisDrivers.connect(
                        RedisAddress.parse("redis+cluster://127.0.0.1:" + node.port()), read("a"))) {
            admin.clusterDelSlots(HashSlot.of("a"));
            fault = catchThrowableOfType(RedisException.class, () -> here.send(read("a")));
        }
        assertThat(fault.answer()).startsWith("CLUSTERDOWN");
        assertThat(RedisFault.of(fault, Map.of()).isTransient()).isTrue();
    }
}
