package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.examples.ExamplesJar.Ended;
import io.trivet.testkit.server.RedisCluster;
import io.trivet.testkit.server.RedisSentinels;
import io.trivet.testkit.server.Servers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the programs with locks by the examples' contract, on each server. */
@Timeout(180)
class LockProgramsIT {
    @ParameterizedTest
    @CsvSource({
        "redis, lease",
        "cluster, lease",
        "sentinels, lease",
        "redlock, lease",
        "zookeeper, lease",
        "postgres, lease",
        "postgres, row",
        "postgres, advisory"
    })
    void aLockIsTakenHeldAndLetGo(String server, String form) throws Exception {
        String uri = lockUri(server);
        Ended ended = lock(uri, form, "it-twice", "--hold", "10ms", "--times", "2");
        assertThat(events(ended)).containsExactly("acquired", "released", "acquired", "released");
        assertThat(ended.code()).isZero();

        Ended lost = lock(uri, form, "it-lost", "--lease", "2s", "--hold", "3s");
        assertThat(events(lost)).containsExactly("acquired", "lost");
        assertThat(lost.code()).isEqualTo(4);

        Process holder = ExamplesJar.start(words(uri, form, "it-busy", "--lease", "1m", "--hold", "1m"));
        assertThat(holder.inputReader(StandardCharsets.UTF_8).readLine()).contains("\"event\":\"acquired\"", "it-busy");
        Ended busy = lock(uri, form, "it-busy");
        assertThat(events(busy)).containsExactly("busy");
        assertThat(busy.code()).isEqualTo(3);

        // A signal releases the lock.
        holder.destroy();
        assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lock(uri, form, "it-busy", "--hold", "0s", "--wait", "5s").code())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "cluster", "zookeeper", "postgres"})
    void aNameIsSharedAsItsKindSays(String server) throws Exception {
        String uri = lockUri(server);
        Process reader = hold(uri, "it-read", "read");
        assertThat(events(use(uri, "it-read", "read"))).containsExactly("acquired", "released");
        assertThat(events(use(uri, "it-read", "write"))).containsExactly("busy");
        Process permit = hold(uri, "it-permits", "permit:2");
        assertThat(events(use(uri, "it-permits", "permit:2"))).containsExactly("acquired", "released");
        assertThat(events(use(uri, "it-permits", "permit:1"))).containsExactly("busy");
        for (Process holder : List.of(reader, permit)) {
            holder.destroy();
            assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(events(use(uri, "it-read", "write"))).containsExactly("acquired", "released");
    }

    private static Process hold(String uri, String name, String as) throws Exception {
        Process holder = ExamplesJar.start(words(uri, "lease", name, "--as", as, "--lease", "1m", "--hold", "1m"));
        assertThat(holder.inputReader(StandardCharsets.UTF_8).readLine()).contains("\"event\":\"acquired\"", name);
        return holder;
    }

    private static Ended use(String uri, String name, String as) throws Exception {
        return lock(uri, "lease", name, "--as", as, "--hold", "0s");
    }

    @Test
    void aBackendWithoutAKindOfLocksNamesThoseThatHaveIt() throws Exception {
        for (String as : List.of("read", "write", "permit:3")) {
            Ended ended = lock(lockUri("postgres"), "row", "it-kind", "--as", as);
            assertThat(ended.code()).isEqualTo(2);
            assertThat(ended.err()).contains("JdbcLocks.leaseRows", "RedisLocks", "ZooKeeperLocks");
        }
    }

    private static Ended lock(String uri, String form, String name, String... options) throws Exception {
        return ExamplesJar.run(words(uri, form, name, options));
    }

    private static String[] words(String uri, String form, String name, String... options) {
        List<String> words = new ArrayList<>(List.of("lock", uri, name, "--form", form));
        words.addAll(List.of(options));
        return words.toArray(String[]::new);
    }

    private static String lockUri(String server) {
        return switch (server) {
            case "redis" -> Servers.redis().uri().toString();
            case "cluster" -> Groups.CLUSTER.uri();
            case "sentinels" -> Groups.SENTINELS.uri();
            case "redlock" ->
                Servers.redis(5).stream()
                        .map(each -> each.host() + ':' + each.port())
                        .collect(Collectors.joining(",", "redlock://", ""));
            case "zookeeper" -> "zookeeper://" + Servers.zooKeeper().connectString() + "/it";
            default -> Servers.postgres().createDatabase();
        };
    }

    /** Servers that start when they are first needed, and end with this JVM. */
    private static final class Groups {
        static final RedisCluster CLUSTER = RedisCluster.start();
        static final RedisSentinels SENTINELS = RedisSentinels.start();
    }

    private static List<String> events(Ended ended) {
        List<String> events = new ArrayList<>();
        ended.out().lines().forEach(line -> {
            JsonNode event = new JsonMapper().readTree(line);
            assertThat(event.properties().stream().map(Map.Entry::getKey))
                    .containsExactly("event", "name", "token", "remainingMillis", "wallMillis", "detail");
            events.add(event.get("event").asString());
        });
        return events;
    }

    @Test
    void theNaiveLockFailsWhereOursHolds() throws Exception {
        Ended ended = ExamplesJar.run("naive-lock");
        assertThat(ended.err()).doesNotContain("Exception");
        assertThat(ended.out())
                .contains("locked for ever", "both write, and 9 pieces are left", "is rejected", "waits for itself")
                .doesNotContain("FAILS");
        assertThat(ended.code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redlock", "zookeeper", "jdbc-lease", "jdbc-row", "jdbc-advisory"})
    void aFlashSaleUnderALockSellsWhatThereIs(String lock) throws Exception {
        Ended ended = flashSale(lock);
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).endsWith("sold 100, refused 900, oversold 0, ids issued 100, duplicate ids 0\n");
        assertThat(ended.code()).isZero();
    }

    @Test
    void aFlashSaleWithoutALockOversells() throws Exception {
        Ended ended = flashSale("none");
        assertThat(ended.out()).containsPattern("oversold [1-9]").contains("duplicate ids 0");
        assertThat(ended.code()).isEqualTo(1);
    }

    private static Ended flashSale(String lock) throws Exception {
        return ExamplesJar.run(
                ("flash-sale --lock " + lock + " --processes 4 --threads 8 --stock 100 --orders 1000").split(" "));
    }

    @Test
    void theQuickstartHolds() throws Exception {
        Ended ended = ExamplesJar.run("quickstart");
        assertThat(ended.out()).contains("leg", "holds", "flash sale").doesNotContain("FAILS");
        assertThat(ended.code()).isZero();
    }
}
