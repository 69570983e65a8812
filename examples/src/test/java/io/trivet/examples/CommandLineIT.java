package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.examples.ExamplesJar.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests the jar's command line by the examples' contract: its list of programs, and its answers to wrong arguments and
 * missing servers.
 */
@Timeout(180)
class CommandLineIT {
    @Test
    void withoutAWordItListsThePrograms() throws Exception {
        Ended ended = ExamplesJar.run();
        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains(
                        "quickstart",
                        "calculator-server",
                        "calculator-client",
                        "  lock ",
                        "naive-lock",
                        "ids",
                        "id-server",
                        "flash-sale");
    }

    @ParameterizedTest
    @CsvSource({
        "nonsense, Usage:",
        "lock redis://127.0.0.1:1, Usage: lock",
        "ids --colour blue, Usage: ids",
        "ids --count, Usage: ids",
        "ids --count many, ids: --count many",
        "ids --kind segment, give --store",
        "ids --kind segment --store zookeeper://127.0.0.1:1/x, No store of segments",
        "ids --kind redis, give --store",
        "ids --kind database, give --store",
        "ids --kind database --store redis://127.0.0.1:1, No database",
        "ids --store redis://127.0.0.1:1 --worker 3, leave one out",
        "ids --store etcd://127.0.0.1:1, redis://host:port",
        "lock redlock://127.0.0.1:1 name, at least 3 nodes",
        "lock jdbc:postgresql://127.0.0.1:1/x name --form chewing-gum, advisory",
        "lock redis://127.0.0.1:1 name --as chair, permit:N",
        "lock redis://127.0.0.1:1 name --as permit:0, count",
        "lock etcd://127.0.0.1:1 name, redis://host:port",
        "calculator-client gopher://127.0.0.1:1, tcp",
        "calculator-client 127.0.0.1, tcp",
        "calculator-server --tcp seventy, port",
        "calculator-server --zerorpc seventy, port",
        "id-server --colour blue, Usage: id-server",
        "id-server --tcp 0, give --store",
        "id-server --store redis://127.0.0.1:1 --tcp seventy, port",
        "id-server --store redis://127.0.0.1:1 --keys a/b, --keys a/b",
        "id-server --store zookeeper://127.0.0.1:1/x, No store of segments",
        "flash-sale --lock chewing-gum, redis"
    })
    void wordsThatMakeNoSenseGetOneLineAndExitTwo(String words, String says) throws Exception {
        Ended ended = ExamplesJar.run(words.split(" "));
        assertThat(ended.err().strip()).contains(says).hasLineCount(1);
        assertThat(ended.code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "calculator-client tcp://127.0.0.1:1, Start the server",
        "calculator-client http://127.0.0.1:1, tart the server",
        "calculator-client zerorpc+tcp://127.0.0.1:1, tart the server",
        "ids --store redis://127.0.0.1:1, Could not connect to redis",
        "id-server --store redis://127.0.0.1:1, Could not connect to redis",
    })
    void aServerThatIsNotThereGetsOneLine(String words, String says) throws Exception {
        Ended ended = ExamplesJar.run(words.split(" "));
        assertThat(ended.err().strip()).contains(says).contains("127.0.0.1:1").hasLineCount(1);
        assertThat(ended.code()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://127.0.0.1:1",
                "redlock://127.0.0.1:1,127.0.0.1:2,127.0.0.1:3",
                "zookeeper://127.0.0.1:1/locks",
                "jdbc:postgresql://127.0.0.1:1/db"
            })
    void aLockServerThatIsNotThereIsAFailedEvent(String uri) throws Exception {
        Ended ended = ExamplesJar.run("lock", uri, "name");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).isEmpty();
        JsonNode event = new JsonMapper().readTree(ended.out());
        assertThat(event.get("event").asString()).isEqualTo("failed");
        assertThat(event.get("detail").asString()).contains("127.0.0.1:1").doesNotContain("\n");
    }
}
