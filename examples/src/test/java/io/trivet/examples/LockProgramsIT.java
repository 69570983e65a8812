package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.examples.ExamplesJar.Ended;
import io.trivet.testkit.server.Servers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds the programs that lock to the examples' contract, on each server. */
@Timeout(180)
class LockProgramsIT {
    @ParameterizedTest
    @ValueSource(strings = {"redis", "zookeeper", "postgres"})
    void aLockIsTakenHeldAndLetGo(String server) throws Exception {
        String uri = lockUri(server);
        Ended ended = ExamplesJar.run("lock", uri, "it-twice", "--hold", "10ms", "--times", "2");
        assertThat(events(ended)).containsExactly("acquired", "released", "acquired", "released");
        assertThat(ended.code()).isZero();

        Ended lost = ExamplesJar.run("lock", uri, "it-lost", "--lease", "2s", "--hold", "3s");
        assertThat(events(lost)).containsExactly("acquired", "lost");
        assertThat(lost.code()).isEqualTo(4);

        Process holder = ExamplesJar.start("lock", uri, "it-busy", "--lease", "1m", "--hold", "1m");
        assertThat(holder.inputReader(StandardCharsets.UTF_8).readLine()).contains("\"event\":\"acquired\"", "it-busy");
        Ended busy = ExamplesJar.run("lock", uri, "it-busy");
        assertThat(events(busy)).containsExactly("busy");
        assertThat(busy.code()).isEqualTo(3);

        // A signal lets go.
        holder.destroy();
        assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ExamplesJar.run("lock", uri, "it-busy", "--hold", "0s", "--wait", "5s")
                        .code())
                .isZero();
    }

    private static String lockUri(String server) {
        return switch (server) {
            case "redis" -> Servers.redis().uri().toString();
            case "zookeeper" -> "zookeeper://" + Servers.zooKeeper().connectString() + "/it";
            default -> Servers.postgres().createDatabase();
        };
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
    @ValueSource(strings = {"redis", "zookeeper", "jdbc-lease"})
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
