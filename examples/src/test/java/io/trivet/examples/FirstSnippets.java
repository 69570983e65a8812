package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The first snippets of the README and the guides, with the coordinates before them. */
final class FirstSnippets {
    private static final String BLOCK = "```java\n";

    private static final Map<String, Integer> PORTS = new TreeMap<>();

    private FirstSnippets() {}

    static List<CopyProject> projects(String redis) throws IOException {
        return List.of(
                of(redis, "ReadmeCall", "README.md", "## A call", 1),
                of(redis, "ReadmeLock", "README.md", "## A lock", 1),
                of(redis, "ReadmeId", "README.md", "## An id", 1),
                of(redis, "RemoteCalls", "docs/remote-calls.md", "# Remote calls", 1),
                of(redis, "XmlRpc", "docs/xml-rpc.md", "# XML-RPC", 2),
                of(redis, "ZeroRpc", "docs/zerorpc.md", "# ZeroRPC", 2),
                of(redis, "Locks", "docs/locks.md", "# Locks", 1),
                of(redis, "Ids", "docs/ids.md", "# Ids", 1));
    }

    private static CopyProject of(String redis, String name, String document, String heading, int count)
            throws IOException {
        String text = Files.readString(Path.of("..", document));
        int begin = text.indexOf(heading + "\n");
        assertThat(begin).as(heading).isNotNegative();
        int at = text.indexOf(BLOCK, begin);
        Set<String> coordinates = CopyProject.coordinates(text.substring(begin, at));
        List<String> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int end = text.indexOf("```\n", at + BLOCK.length());
            blocks.add(text.substring(at + BLOCK.length(), end)
                    .replace("redis://127.0.0.1:6379", redis)
                    .replace("127.0.0.1:4242", "127.0.0.1:" + freePort("4242"))
                    .replace("127.0.0.1:4243", "127.0.0.1:" + freePort("4243")));
            at = text.indexOf(BLOCK, end);
        }
        return CopyProject.ofSnippet(name, blocks, coordinates);
    }

    /** Returns a free port, because another program may use the guide's port on this machine. */
    private static int freePort(String instead) {
        return PORTS.computeIfAbsent(instead, any -> {
            try (ServerSocket socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
