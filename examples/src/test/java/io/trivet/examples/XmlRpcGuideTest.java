package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.net.TestCertificate;
import io.trivet.rpc.CallOptions;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcHelp;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.Tls;
import io.trivet.rpc.xml.BasicAuthentication;
import io.trivet.rpc.xml.HttpStatusException;
import io.trivet.rpc.xml.MultiCall;
import io.trivet.rpc.xml.XmlRpcFault;
import io.trivet.testkit.python.Python;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Runs the snippets of docs/xml-rpc.md, including the Python program; {@link ReadmeTest} checks that the document
 * contains them.
 */
@SuppressWarnings("serial") // A guide shows only the important parts.
class XmlRpcGuideTest {
    // snippet
    record Book(String title, double price, List<String> tags, LocalDateTime added) {}

    interface Library {
        @RpcHelp("Finds a book by its title.")
        Book find(String title) throws NoSuchBook;

        int count();
    }

    static class NoSuchBook extends Exception {
        NoSuchBook(String message) {
            super(message);
        }
    }
    // end

    // snippet
    private static final class Shelf implements Library {
        @Override
        public Book find(String title) throws NoSuchBook {
            if (!title.equals("Emma")) {
                throw new NoSuchBook("no book '" + title + "'");
            }
            return new Book(title, 9.5, List.of("novel"), LocalDateTime.of(2024, 2, 29, 12, 0));
        }

        @Override
        public int count() {
            return 1;
        }
    }

    private final RpcServer server = RpcServer.builder()
            .register(Library.class, new Shelf()) // at / and /RPC2, like Python's
            .register("shelf", Library.class, new Shelf()) // shelf.find, shelf.count
            .register("/archive", Library.class, new Shelf()) // find and count, at the path /archive
            .listen("http://127.0.0.1:0?pythonCompatible=true") // without this: standard fault codes
            .start();
    // end

    private final String uri = server.uris().get(0).toString();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aClientCalls() throws Exception {
        // snippet
        try (RpcClient client = RpcClient.connect(uri)) { // add a path if it isn't /RPC2
            Book emma = client.create(Library.class).find("Emma");
            int count = client.call(int.class, "shelf.count"); // no interface needed
            List<?> names = client.call(List.class, "system.listMethods");

            MultiCall batch = new MultiCall(client); // one request
            CompletableFuture<Book> first = batch.add(Book.class, "find", "Emma");
            CompletableFuture<Integer> second = batch.add(int.class, "count");
            batch.send().join();
            // end
            assertThat(first.join()).isEqualTo(emma);
            assertThat(second.join()).isEqualTo(count).isEqualTo(1);
            assertThat(names.contains("shelf.find")).isTrue();
            assertThat(client.create("/archive", Library.class).count()).isEqualTo(1);
        }
    }

    @Test
    void headersAndPacking() {
        // snippet
        Metadata headers = Metadata.of("X-Trace", "4711")
                .with("Accept-Encoding", "gzip") // compressed answers
                .with("Content-Encoding", "gzip"); // compressed calls
        RpcClient client = RpcClient.builder(uri)
                .metadata(headers)
                .timeout(Duration.ofSeconds(2))
                .connect();
        CallOptions patient = CallOptions.timeout(Duration.ofMinutes(1)); // for one call
        int count = client.call(patient, int.class, "count");
        // end
        assertThat(count).isEqualTo(1);
        client.close();
    }

    @Test
    void faultsAreToldApart() {
        try (RpcClient client = RpcClient.connect(uri)) {
            assertThatThrownBy(() -> client.create(Library.class).find("Moby Dick"))
                    .isInstanceOf(NoSuchBook.class)
                    .hasMessage("no book 'Moby Dick'");
        }
        try (RpcClient lost = RpcClient.connect(uri + "/elsewhere")) {
            // snippet
            try {
                lost.call(int.class, "count");
            } catch (RpcException e) {
                if (e.getCause() instanceof XmlRpcFault fault) {
                    System.err.println("the server's own fault code: " + fault.code());
                } else if (e.getCause() instanceof HttpStatusException answer) {
                    System.err.println("no XML-RPC, but HTTP " + answer.code());
                }
            }
            // end
            assertThatThrownBy(() -> lost.call(int.class, "count")).hasCauseInstanceOf(HttpStatusException.class);
        }
    }

    @Test
    void dialects() {
        // snippet
        RpcClient apache = RpcClient.connect(uri + "/RPC2#dialect=apache"); // or #nil=off, or both, joined by &
        // end
        assertThat(apache.create(Library.class).count()).isEqualTo(1);
        apache.close();
    }

    @Test
    void secrets() {
        TestCertificate made = TestCertificate.ofLoopback();
        Path certificate = made.certificate();
        Path key = made.key();
        byte[] secret = "secret".getBytes(StandardCharsets.UTF_8);
        // snippet
        RpcServer guarded = RpcServer.builder()
                .register(Library.class, new Shelf())
                .intercept(new BasicAuthentication((user, password) ->
                        user.equals("ada") && MessageDigest.isEqual(password.getBytes(StandardCharsets.UTF_8), secret)))
                .tls(Tls.ofPem(certificate, key))
                .listen("https://127.0.0.1:0")
                .start();
        RpcClient ada = RpcClient.builder(
                        "https://ada:secret@127.0.0.1:" + guarded.uris().get(0).getPort())
                .tls(Tls.trusting(certificate)) // for certificates that no known authority signed
                .connect();
        // end
        // A busy machine may take long to make the first secure connection of a JVM.
        Library patient = RpcClient.with(ada.create(Library.class), CallOptions.timeout(Duration.ofMinutes(1)));
        assertThat(patient.count()).isEqualTo(1);
        ada.close();
        guarded.close();
    }

    @Test
    void thePythonProgramHolds() throws IOException, InterruptedException {
        String guide = Files.readString(Path.of("..", "docs", "xml-rpc.md"));
        Matcher program =
                Pattern.compile("```python\\R(.*?)```", Pattern.DOTALL).matcher(guide);
        assertThat(program.find()).isTrue();
        String here = program.group(1).replace("http://127.0.0.1:4242", uri);
        assertThat(here).contains(uri);
        assertThat(Python.run(here)).isEqualTo("Emma 9.5\n1 <class 'NoSuchBook'>:no book 'Moby Dick'\n[1, 1]\n");
    }
}
