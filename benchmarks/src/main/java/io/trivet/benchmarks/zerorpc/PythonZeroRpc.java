package io.trivet.benchmarks.zerorpc;

import io.trivet.benchmarks.harness.Contestant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The peer in Python, on both sides. Its processes run a script that measures itself like the Java processes. */
public final class PythonZeroRpc implements Contestant {
    /** Debian's, which has the packages, though another may be the first on the PATH. */
    private static final String PYTHON = "/usr/bin/python3";

    /** Called by reflection. */
    public PythonZeroRpc() {}

    /** Returns whether this machine has Python with the packages that the peer needs. */
    static boolean isThere() {
        try {
            return new ProcessBuilder(PYTHON, "-c", "import msgpack, zmq")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String name() {
        return "Python peer";
    }

    @Override
    public String setup() {
        return "the tests' peer on pyzmq and msgpack, with a thread for each caller and for each call in flight.";
    }

    @Override
    public List<String> program() {
        // The peer runs a command if it is the main program; the script sees itself as another.
        return List.of(PYTHON, "-c", "__name__ = 'peer'\n" + script("zerorpc_peer.py") + script("side_by_side.py"));
    }

    private static String script(String file) {
        try (InputStream script = PythonZeroRpc.class.getResourceAsStream(file)) {
            return new String(Objects.requireNonNull(script, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Serving serve() {
        throw notHere();
    }

    @Override
    public Client connect(int port) {
        throw notHere();
    }

    private static UnsupportedOperationException notHere() {
        return new UnsupportedOperationException("it runs in processes of its own");
    }
}
