package io.trivet.testkit.server;

import java.io.IOException;
import java.util.List;

/** A program that starts servers, prints the ids of all its child processes, and waits until it is killed. */
final class ServersMain {
    static final String READY = "ready";

    private ServersMain() {}

    /** Starts one server of each kind, paused if the argument says so. */
    public static void main(String[] arguments) throws IOException {
        List<ServerProcess> servers = List.of(Servers.redis(), Servers.postgres(), Servers.zooKeeper(), Servers.h2());
        if (arguments[0].equals("paused")) {
            servers.forEach(ServerProcess::pause);
        }
        ProcessHandle.current().descendants().forEach(process -> System.out.println(process.pid()));
        System.out.println(READY);
        // The input ends when the test that started this ends, or closes it.
        System.in.read();
        System.exit(0);
    }
}
