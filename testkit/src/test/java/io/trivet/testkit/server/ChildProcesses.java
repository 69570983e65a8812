package io.trivet.testkit.server;

import java.util.List;
import java.util.stream.Stream;

/** The processes of servers, as the operating system reports them. */
final class ChildProcesses {
    private ChildProcesses() {}

    /** Returns the supervisor of a server of this JVM and all processes below it. */
    static List<ProcessHandle> ofServer(ServerProcess server) {
        return ProcessHandle.current()
                .children()
                .filter(child -> commandLine(child).contains(server.directory().toString()))
                .flatMap(child -> Stream.concat(Stream.of(child), child.descendants()))
                .toList();
    }

    /**
     * Returns whether the process is running. A zombie, which has ended but has not been waited for, has no command any
     * more.
     */
    static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    static boolean isNotShell(ProcessHandle process) {
        return !commandLine(process).contains("supervisor.sh");
    }

    private static String commandLine(ProcessHandle process) {
        return process.info().commandLine().orElse("");
    }
}
