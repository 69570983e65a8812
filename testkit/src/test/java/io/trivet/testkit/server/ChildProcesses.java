package io.trivet.testkit.server;

import java.util.List;
import java.util.stream.Stream;

/** The processes of servers, as the operating system knows them. */
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

    /** A process that has ended but that nobody has waited for yet has no program any more. */
    static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    static boolean isNoShell(ProcessHandle process) {
        return !commandLine(process).contains("supervisor.sh");
    }

    private static String commandLine(ProcessHandle process) {
        return process.info().commandLine().orElse("");
    }
}
