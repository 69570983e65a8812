package io.trivet.testkit.python;

import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.foreign.ForeignProgram;
import io.trivet.testkit.maven.ParentPom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Python scripts that speak ZeroRPC: with our own peer, {@code zerorpc_peer.py}, whose names each script has imported,
 * or with the real zerorpc. If this machine has no Python with the modules that they need, the test is skipped with a
 * message.
 */
public final class ZeroRpcPeer {
    private static final Path FOLDER = ParentPom.ROOT.resolve(Path.of("rpc-zerorpc", "src", "test", "python"));

    private static final String BEGIN = """
            import sys
            sys.dont_write_bytecode = True
            sys.path.insert(0, sys.argv.pop(1))
            from zerorpc_peer import *
            """;

    private ZeroRpcPeer() {}

    /** Starts a script. Its arguments are in {@code sys.argv}, from 1 on. */
    public static ForeignProcess start(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("-u", "-c", BEGIN + script, FOLDER.toString()));
        command.addAll(List.of(arguments));
        return ForeignProgram.find("python3", "python3-zmq and python3-msgpack", "-c", "import zmq, msgpack")
                .start(command.toArray(new String[0]));
    }

    /** Runs a script to its end, and returns its output, including errors. */
    public static String run(String script, String... arguments) {
        try (ForeignProcess process = start(script, arguments)) {
            return process.rest();
        }
    }

    /** Starts a script that imports the real zerorpc, which Debian doesn't have. */
    public static ForeignProcess startReal(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("-u", "-c", script));
        command.addAll(List.of(arguments));
        return ForeignProgram.find(
                        "python3",
                        "python3-zmq, python3-msgpack, python3-gevent and python3-future, and zerorpc on"
                                + " the PYTHONPATH",
                        "-c",
                        "import zerorpc")
                .start(command.toArray(new String[0]));
    }
}
