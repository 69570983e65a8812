package io.trivet.testkit.server;

import java.io.IOException;
import java.util.List;

/** A program that starts servers, prints the numbers of all processes below it and waits to be killed. */
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
        // The end of the input is the end of the test that started this, or its wish.
        System.in.read();
        System.exit(0);
    }
}
