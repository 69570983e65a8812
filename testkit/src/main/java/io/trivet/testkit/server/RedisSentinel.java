package io.trivet.testkit.server;

import io.trivet.contracts.net.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A Sentinel of {@link RedisSentinels}. Thread-safe. */
final class RedisSentinel extends ServerProcess {
    private final int primaryPort;

    private RedisSentinel(Path directory, int port, int primaryPort) {
        super("Redis Sentinel", "redis", directory, port);
        this.primaryPort = primaryPort;
    }

    /** Returns a Sentinel that isn't started yet. */
    static RedisSentinel of(RedisServer primary) {
        RedisSentinel sentinel =
                new RedisSentinel(JvmServers.newDirectory("redis-sentinel"), Ports.free(), primary.port());
        JvmServers.add(sentinel);
        return sentinel;
    }

    @Override
    void prepare() {
        // Within a minute, only a test decides that the primary is down.
        String settings = """
                bind %1$s
                port %2$d
                sentinel monitor %3$s %1$s %4$d %5$d
                sentinel down-after-milliseconds %3$s 60000
                sentinel failover-timeout %3$s 10000
                """.formatted(HOST, port(), RedisSentinels.NAME, primaryPort, RedisSentinels.QUORUM);
        try {
            Files.writeString(file(), settings);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + file(), e);
        }
    }

    @Override
    List<String> command() {
        return List.of(RedisBinary.path().toString(), file().toString(), "--sentinel");
    }

    @Override
    boolean answers() throws IOException {
        String info = String.valueOf(RespClient.askOnce(this, "INFO", "server"));
        String file = info.replaceFirst("(?s).*\r\nconfig_file:([^\r]*)\r\n.*", "$1");
        return isOwn(file(), file);
    }

    /** Returns the port of the primary that this Sentinel names. */
    int primaryPort() throws IOException {
        Object named = RespClient.askOnce(this, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", RedisSentinels.NAME);
        return named instanceof List<?> hostAndPort ? Integer.parseInt(String.valueOf(hostAndPort.get(1))) : 0;
    }

    @Override
    String advice() {
        return "The end of the log says why. Redis needs a kernel and processor that run " + Platform.CURRENT + ".";
    }

    private Path file() {
        return directory().resolve("sentinel.conf");
    }
}
