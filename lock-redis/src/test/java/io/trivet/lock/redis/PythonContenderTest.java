package io.trivet.lock.redis;

import io.trivet.lock.LockClient;
import io.trivet.testkit.python.Python;
import io.trivet.testkit.server.RedisServer;
import io.trivet.testkit.server.Servers;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Contends with a Python process for one key: on one server as redis-py's Lock takes it, and on several as redlock-py
 * does.
 */
@Timeout(240)
class PythonContenderTest {
    /** In some turns it works longer than its key lives. */
    private static final String SCRIPT = """
            import random, socket, sys, time

            ports, name, turns = sys.argv[1].split(","), sys.argv[2], int(sys.argv[3])
            life_millis = 200
            drift_nanos = (life_millis * 0.01 + 2) * 1_000_000 if len(ports) > 1 else 0
            release = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"
            connections = [socket.create_connection(("127.0.0.1", int(port))) for port in ports]
            answers = {connection: connection.makefile("rb") for connection in connections}

            def ask(connection, *words):
                request = b"*%d\\r\\n" % len(words)
                for word in words:
                    word = str(word).encode()
                    request += b"$%d\\r\\n%s\\r\\n" % (len(word), word)
                connection.sendall(request)
                return answers[connection].readline().strip()

            def let_go(token):
                for connection in connections:
                    answer = ask(connection, "EVAL", release, 1, name, token)
                    assert answer in (b":0", b":1"), answer

            for turn in range(turns):
                while True:
                    token = "%032x" % random.getrandbits(128)
                    sent = time.monotonic_ns()
                    nodes = 0
                    for connection in connections:
                        answer = ask(connection, "SET", name, token, "NX", "PX", life_millis)
                        assert answer in (b"+OK", b"$-1"), answer
                        nodes += answer == b"+OK"
                    granted = time.monotonic_ns()
                    end = sent + life_millis * 1_000_000 - int(drift_nanos)
                    if nodes > len(connections) // 2 and granted < end:
                        break
                    let_go(token)
                    time.sleep(random.uniform(0.001, 0.005))
                time.sleep(0.25 if turn % 20 == 10 else random.uniform(0, 0.003))
                until = min(time.monotonic_ns(), end)
                let_go(token)
                print(granted, until)
                time.sleep(random.uniform(0, 0.005))
            """;

    private final String name = "python-" + UUID.randomUUID();

    @ParameterizedTest
    @CsvSource({"1, 100", "3, 50"})
    void neitherHoldsWhileTheOtherDoes(int nodes, int turns) throws Exception {
        List<Integer> ports =
                Servers.redis(nodes).stream().map(RedisServer::port).toList();
        String words = ports.stream().map(String::valueOf).collect(Collectors.joining(","));
        try (LockClient locks = nodes == 1
                        ? RedisLocks.connect(Servers.redis().uri().toString())
                        : Redlock.connect(Nodes.uri(ports));
                Python python = Python.start(SCRIPT, words, name, Integer.toString(turns))) {
            Contention.assertExclusive(locks, name, python::line, turns);
        }
    }
}
