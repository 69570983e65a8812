package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compressed documents, in both directions. */
@Timeout(60)
class HttpGzipTest {
    private final RawClient client = RawClient.ofNewServer();

    @AfterEach
    void close() {
        client.server().close();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private String sendPacked(byte[] packed, String encoding) throws IOException {
        String head = "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Encoding: " + encoding
                + "\r\nContent-Length: " + packed.length + "\r\n\r\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(head.getBytes(StandardCharsets.US_ASCII));
        bytes.write(packed);
        return client.send(bytes.toByteArray());
    }

    @Test
    void aPackedDocumentIsTaken() throws IOException {
        byte[] packed = gzip(RawClient.echo("packed").getBytes(StandardCharsets.UTF_8));
        for (String encoding : new String[] {"gzip", "GZIP", "x-gzip"}) {
            assertThat(sendPacked(packed, encoding)).startsWith("HTTP/1.1 200 ").contains("<string>packed</string>");
        }
        // A text that compresses well is not an attack.
        byte[] repeated = gzip(RawClient.echo("ab".repeat(500_000)).getBytes(StandardCharsets.UTF_8));
        assertThat(sendPacked(repeated, "gzip")).startsWith("HTTP/1.1 200 ");
    }

    private static byte[] deflated(byte[] bytes, boolean isRaw) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, new Deflater(6, isRaw))) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @Test
    void deflateIsTakenWithItsFrameAndWithout() throws IOException {
        for (String text : List.of("packed", "", "\u00fc".repeat(3000))) {
            byte[] document = RawClient.echo(text).getBytes(StandardCharsets.UTF_8);
            for (boolean isRaw : new boolean[] {false, true}) {
                assertThat(sendPacked(deflated(document, isRaw), "Deflate"))
                        .startsWith("HTTP/1.1 200 ")
                        .contains("<string>" + text + "</string>");
            }
        }
        byte[] bomb = deflated(new byte[8 * 1024 * 1024], false);
        assertThat(sendPacked(bomb, "deflate")).startsWith("HTTP/1.1 400 ").contains("100 times its size");
        byte[] cut = Arrays.copyOf(deflated(new byte[1000], false), 8);
        assertThat(sendPacked(cut, "deflate")).startsWith("HTTP/1.1 400 ").contains("it ends too early");
        assertThat(sendPacked(new byte[0], "deflate")).startsWith("HTTP/1.1 400 ");
        assertThat(sendPacked(new byte[] {1, 2, 3}, "deflate")).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deflate | deflate",
                "gzip, deflate | gzip",
                "deflate, gzip | gzip",
                "deflate, gzip;q=0.5 | deflate",
                "DEFLATE ; q=0.1, gzip; q=0 | deflate",
                "x-gzip;q=0.2 | gzip",
                "deflate;q=0, br |",
                "deflate;q=nonsense |"
            })
    void theCodingThatIsWantedMostIsUsed(String accepted, String used) throws Exception {
        String text = "x".repeat(5000);
        try (Socket socket = client.connect()) {
            socket.getOutputStream()
                    .write(RawClient.post(
                            RawClient.echo(text),
                            StandardCharsets.UTF_8,
                            "Accept-Encoding: " + accepted + "\r\n",
                            "Connection: close\r\n"));
            byte[] answer = socket.getInputStream().readAllBytes();
            String latin = new String(answer, StandardCharsets.ISO_8859_1);
            byte[] body = Arrays.copyOfRange(answer, latin.indexOf("\r\n\r\n") + 4, answer.length);
            if (used == null) {
                assertThat(latin).doesNotContain("content-encoding").contains(text);
            } else {
                assertThat(latin).contains("content-encoding: " + used + "\r\n");
                InputStream packed = new ByteArrayInputStream(body);
                InputStream in = used.equals("gzip") ? new GZIPInputStream(packed) : new InflaterInputStream(packed);
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .contains(text);
            }
        }
    }

    @Test
    void ourClientPacksAndUnpacksBoth() {
        for (String coding : List.of("gzip", "deflate", "x-gzip")) {
            Metadata packed =
                    Metadata.of("Content-Encoding", coding).with("Accept-Encoding", coding + ", deflate;q=0.5");
            try (RpcClient packing = RpcClient.builder(
                            client.server().uris().get(0).toString())
                    .metadata(packed)
                    .connect()) {
                String text = "y".repeat(20_000);
                assertThat(packing.call(String.class, "echo", text)).isEqualTo(text);
            }
        }
    }

    @Test
    void whatUnpacksToTooMuchIsRefused() throws IOException {
        byte[] bomb = gzip(new byte[8 * 1024 * 1024]);
        assertThat(8 * 1024 * 1024 / bomb.length).isGreaterThan(500);
        assertThat(sendPacked(bomb, "gzip")).startsWith("HTTP/1.1 400 ").contains("100 times its size");
        byte[] noise = new byte[16 * 1024 * 1024 + 1];
        new Random(1).nextBytes(noise);
        // Few bits of each byte vary, so it compresses, but not too well.
        for (int i = 0; i < noise.length; i++) {
            noise[i] &= 3;
        }
        assertThat(sendPacked(gzip(noise), "gzip")).startsWith("HTTP/1.1 413 ").contains("more than 16777216 bytes");
        assertThat(sendPacked(new byte[] {1, 2, 3}, "gzip"))
                .startsWith("HTTP/1.1 400 ")
                .contains("can't be read");
        assertThat(sendPacked(new byte[0], "gzip"))
                .startsWith("HTTP/1.1 400 ")
                .contains("it ends too early.")
                .doesNotContain("null");
        byte[] cut = Arrays.copyOf(gzip(new byte[1000]), 20);
        assertThat(sendPacked(cut, "gzip")).startsWith("HTTP/1.1 400 ").contains("can't be read");
    }

    @Test
    void aLongAnswerIsCompressedForClientsThatAcceptIt() throws IOException {
        String accepts = "Accept-Encoding: br;q=1, gzip ; q=0.5\r\n";
        String end = "Connection: close\r\n";
        assertThat(client.send(RawClient.request(RawClient.echo("x".repeat(1400)), accepts, end)
                        .getBytes(StandardCharsets.UTF_8)))
                .contains("content-encoding: gzip");
        assertThat(client.send(RawClient.request(RawClient.echo("x".repeat(1000)), accepts, end)
                        .getBytes(StandardCharsets.UTF_8)))
                .doesNotContain("content-encoding");
        assertThat(client.send(RawClient.request(RawClient.echo("x".repeat(1400)), "Accept-Encoding: gzip;q=0\r\n", end)
                        .getBytes(StandardCharsets.UTF_8)))
                .doesNotContain("content-encoding");
        assertThat(client.send(
                        RawClient.request(RawClient.echo("x".repeat(1400)), end).getBytes(StandardCharsets.UTF_8)))
                .doesNotContain("content-encoding");
    }
}
