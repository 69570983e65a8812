package io.trivet.lock.redis;

import io.trivet.lock.LockClient;
import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.foreign.ForeignProgram;
import io.trivet.testkit.server.RedisServer;
import io.trivet.testkit.server.Servers;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Contends with node-redlock on three nodes. It needs npm's packages {@code redlock@4.2.0} and {@code ioredis} in a
 * folder that {@code NODE_PATH} names; without them it is skipped.
 */
@Timeout(240)
class NodeRedlockTest {
    private static final int TURNS = 50;

    /** In some turns it works longer than its keys live. */
    private static final String SCRIPT = """
            const Redis = require('ioredis');
            const Redlock = require('redlock');
            const [ports, name, turns] = process.argv.slice(1);
            const clients = ports.split(',').map(port => new Redis(Number(port), '127.0.0.1'));
            const redlock = new Redlock(clients, {retryCount: -1, retryDelay: 3, retryJitter: 3});
            const life = 200;
            const sleep = millis => new Promise(done => setTimeout(done, millis));
            async function run() {
              for (let turn = 0; turn < Number(turns); turn++) {
                const lock = await redlock.lock(name, life);
                const granted = process.hrtime.bigint();
                const left = BigInt(Math.max(0, Math.floor(lock.expiration - Date.now() - 1))) * 1000000n;
                await sleep(turn % 20 === 10 ? 250 : Math.random() * 3);
                const now = process.hrtime.bigint();
                const until = now < granted + left ? now : granted + left;
                await lock.unlock().catch(late => {});
                console.log(`${granted} ${until}`);
                await sleep(Math.random() * 5);
              }
              clients.forEach(client => client.disconnect());
            }
            run();
            """;

    private final String name = "node-" + UUID.randomUUID();

    @Test
    void neitherHoldsWhileTheOtherDoes() throws Exception {
        ForeignProgram node = ForeignProgram.find(
                "node",
                "nodejs, and npm's redlock@4.2.0 and ioredis (NODE_PATH)",
                "-e",
                "require('redlock'); require('ioredis')");
        List<Integer> ports = Servers.redis(3).stream().map(RedisServer::port).toList();
        String words = ports.stream().map(String::valueOf).collect(Collectors.joining(","));
        try (LockClient locks = Redlock.connect(Nodes.uri(ports));
                ForeignProcess program = node.start("-e", SCRIPT, words, name, Integer.toString(TURNS))) {
            Contention.assertExclusive(locks, name, program::line, TURNS);
        }
    }
}
