package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Packed documents, both ways. */
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
        String head = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Encoding: " + encoding
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
        // A text that packs well is no attack.
        byte[] repeated = gzip(RawClient.echo("ab".repeat(500_000)).getBytes(StandardCharsets.UTF_8));
        assertThat(sendPacked(repeated, "gzip")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whatUnpacksToTooMuchIsRefused() throws IOException {
        byte[] bomb = gzip(new byte[8 * 1024 * 1024]);
        assertThat(8 * 1024 * 1024 / bomb.length).isGreaterThan(500);
        assertThat(sendPacked(bomb, "gzip")).startsWith("HTTP/1.1 400 ").contains("100 times its size");
        byte[] noise = new byte[16 * 1024 * 1024 + 1];
        new Random(1).nextBytes(noise);
        // Few bits of each byte: it packs, and not too well.
        for (int i = 0; i < noise.length; i++) {
            noise[i] &= 3;
        }
        assertThat(sendPacked(gzip(noise), "gzip")).startsWith("HTTP/1.1 400 ").contains("more than 16777216 bytes");
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
    void aLongAnswerIsPackedForWhoeverTakesItSo() throws IOException {
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
