package io.trivet.benchmarks.xmlrpc;

import io.trivet.benchmarks.harness.Contestant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The peer Python, on both sides. Its processes run a script that measures itself like the Java processes. */
public final class PythonXmlRpc implements Contestant {
    private static final String PYTHON = "python3";

    /** Called by reflection. */
    public PythonXmlRpc() {}

    /** Returns whether this machine has Python. */
    static boolean isThere() {
        try {
            return new ProcessBuilder(PYTHON, "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String name() {
        return "Python xmlrpc";
    }

    @Override
    public String setup() {
        return "SimpleXMLRPCServer with keep-alive and a thread for each connection, a ServerProxy for each caller, otherwise default settings;"
                + " the one number beyond 32 bits is sent as text, because Python can't send it as a number.";
    }

    @Override
    public List<String> program() {
        try (InputStream script = PythonXmlRpc.class.getResourceAsStream("side_by_side.py")) {
            return List.of(
                    PYTHON,
                    "-c",
                    new String(Objects.requireNonNull(script, "the script").readAllBytes(), StandardCharsets.UTF_8));
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
