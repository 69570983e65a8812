package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.id.Snowflake;
import io.trivet.id.Uuids;
import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.redis.RedisLocks;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.testkit.server.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the README's snippets, and checks that the documents contain the marked lines of their tests, line by line. */
class ReadmeTest {
    private static final Pattern SNIPPET = Pattern.compile(" *// snippet\\R(.*?)\\R *// end\\R", Pattern.DOTALL);

    interface Calculator {
        int add(int a, int b);
    }

    @Test
    void aCall() {
        // snippet
        try (RpcServer server = RpcServer.builder()
                        .register(Calculator.class, (a, b) -> a + b)
                        .listen("http://127.0.0.1:4242") // XML-RPC
                        .listen("tcp://127.0.0.1:4243") // binary
                        .start();
                RpcClient client = RpcClient.connect("tcp://127.0.0.1:4243")) {
            Calculator calculator = client.create(Calculator.class);
            int sum = calculator.add(3, 4);
            // end
            assertThat(sum).isEqualTo(7);
            assertThat(server.uris()).hasSize(2);
        }
    }

    @Test
    void aLock() throws InterruptedException {
        String redis = Servers.redis().uri().toString();
        List<Long> written = new ArrayList<>();
        // snippet
        try (LockClient locks = RedisLocks.connect(redis)) {
            DistributedLock lock = locks.lock("stock:item-42");
            try (Lease lease = lock.acquire()) { // waits
                written.add(lease.fencingToken()); // send it with each write: the resource rejects a lower one
            }
            Optional<Lease> now = lock.tryAcquire(); // never waits
            now.ifPresent(Lease::close);
            Optional<Lease> soon = lock.tryAcquire(Duration.ofSeconds(2)); // waits at most
            soon.ifPresent(Lease::close);
            // end
            assertThat(now).isPresent();
            assertThat(soon).isPresent();
        }
        assertThat(written).hasSize(1);
    }

    @Test
    void anId() {
        // snippet
        Snowflake ids = Snowflake.builder().workerId(7).build(); // no other may have worker 7
        long id = ids.next();
        ids.fill(new long[100]); // one reservation for all
        UUID uuid = Uuids.v7().next();
        // end
        assertThat(id).isPositive();
        assertThat(uuid.version()).isEqualTo(7);
    }

    /** These files are shown as a whole, except for the package's line. */
    @ParameterizedTest
    @CsvSource({
        "docs/write-a-lock-backend.md, lockbackend/ServerLocks",
        "docs/write-a-lock-backend.md, lockbackend/ServerLockTest",
        "docs/write-a-lock-backend.md, lockbackend/ServerSilenceTest",
        "docs/write-a-wire.md, wire/FrameContractTest"
    })
    void theDocumentShowsTheWholeFile(String document, String file) throws IOException {
        String source = source(file);
        assertThat(text(document)).contains("```java\n" + source.substring(source.indexOf("import ")) + "```");
    }

    private static String text(String document) throws IOException {
        return Files.readString(Path.of("..", document));
    }

    private static String source(String file) throws IOException {
        return Files.readString(Path.of("src/test/java/io/trivet/examples", file + ".java"));
    }

    @ParameterizedTest
    @CsvSource({
        "README.md, ReadmeTest, 3",
        "docs/remote-calls.md, CallsGuideTest, 12",
        "docs/locks.md, LocksGuideTest, 8",
        "docs/locks.md, DatabaseLocksGuideTest, 1",
        "docs/locks.md, JobsGuideTest, 1",
        "docs/locks.md, LeadersGuideTest, 3",
        "docs/locks.md, KindsGuideTest, 3",
        "docs/xml-rpc.md, XmlRpcGuideTest, 7",
        "docs/zerorpc.md, ZeroRpcGuideTest, 5",
        "docs/ids.md, IdsGuideTest, 11",
        "docs/modules.md, ../../../../modules/shop/module-info, 1",
        "docs/write-a-lock-backend.md, lockbackend/LockServer, 1",
        "docs/write-a-lock-backend.md, lockbackend/ServerBackend, 8",
        "docs/write-a-wire.md, wire/FrameSocket, 1",
        "docs/write-a-wire.md, wire/FrameTransportProvider, 1",
        "docs/write-a-wire.md, wire/MethodCodec, 4",
        "docs/write-a-wire.md, wire/Values, 1",
        "docs/write-a-wire.md, wire/CheckingGenerator, 1",
        "docs/write-a-wire.md, wire/CountingParser, 1",
        "docs/write-a-wire.md, wire/FrameClientTransport, 5",
        "docs/write-a-wire.md, wire/FrameCall, 1",
        "docs/write-a-wire.md, wire/FrameServerTransport, 4",
        "docs/write-a-wire.md, wire/FrameServerConnection, 3",
        "docs/write-a-wire.md, wire/FrameIncomingCall, 1"
    })
    void theDocumentShowsTheSnippetsOfItsTest(String document, String test, int snippets) throws IOException {
        String text = text(document);
        Matcher matcher = SNIPPET.matcher(source(test));
        int count = 0;
        while (matcher.find()) {
            assertThat(text).contains(matcher.group(1).stripIndent());
            count++;
        }
        assertThat(count).isEqualTo(snippets);
    }
}
