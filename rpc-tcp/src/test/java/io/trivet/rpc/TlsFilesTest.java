package io.trivet.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests when the files of a {@link Tls} are read, and the effect of unusable files. The transports' contract tests the
 * connections.
 */
class TlsFilesTest {
    private static final TestCertificate ONE = TestCertificate.ofLoopback();
    private static final TestCertificate OTHER = TestCertificate.ofLoopback();

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    private @TempDir Path directory;
    private Path certificate;
    private Path key;
    private Tls tls;

    @BeforeEach
    void write() throws IOException {
        certificate = directory.resolve("tls.crt");
        key = directory.resolve("tls.key");
        replace(certificate, ONE.certificate());
        replace(key, ONE.key());
        tls = Tls.ofPem(certificate, key, nanos::get);
    }

    private static void replace(Path file, Path content) throws IOException {
        Path beside = file.resolveSibling("new");
        Files.copy(content, beside);
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns the context of a connection that is made this much later. */
    private SSLContext after(Duration time) {
        nanos.addAndGet(time.toNanos());
        return tls.context();
    }

    @Test
    void filesThatStayAreNotReadAgain() {
        SSLContext first = tls.context();
        assertThat(after(Duration.ofSeconds(1))).isSameAs(first);
        assertThat(after(Duration.ofDays(1))).isSameAs(first);
    }

    @Test
    void filesThatChangedAreReadAtMostOnceASecond() throws IOException {
        SSLContext first = tls.context();
        replace(certificate, OTHER.certificate());
        replace(key, OTHER.key());
        assertThat(after(Duration.ofMillis(999))).isSameAs(first);
        SSLContext second = after(Duration.ofMillis(1));
        assertThat(second).isNotSameAs(first);
        assertThat(after(Duration.ofSeconds(1))).isSameAs(second);
    }

    @Test
    void aFileThatWasWrittenOverIsSeenToo() throws IOException {
        SSLContext first = tls.context();
        FileTime before = Files.getLastModifiedTime(certificate);
        Files.copy(certificate, directory.resolve("copy"));
        Files.setLastModifiedTime(certificate, FileTime.from(before.toInstant().plusSeconds(1)));
        assertThat(after(Duration.ofSeconds(1))).isNotSameAs(first);
    }

    @Test
    void unusableFilesLeaveTheOldOnesInUseUntilTheyAreUsable() throws IOException {
        SSLContext first = tls.context();
        replace(certificate, OTHER.certificate());
        assertThat(after(Duration.ofSeconds(1)))
                .as("a certificate without its key")
                .isSameAs(first);
        Files.delete(key);
        assertThat(after(Duration.ofSeconds(1))).as("no key").isSameAs(first);
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\n");
        assertThat(after(Duration.ofSeconds(1))).as("half a key").isSameAs(first);
        replace(key, OTHER.key());
        assertThat(after(Duration.ofSeconds(1))).isNotSameAs(first);
    }

    @Test
    void trustInAFileIsLookedAtAsWell() throws IOException {
        Path trusted = directory.resolve("ca.crt");
        replace(trusted, ONE.certificate());
        tls = tls.withTrust(trusted);
        SSLContext first = tls.context();
        replace(trusted, OTHER.certificate());
        assertThat(after(Duration.ofSeconds(1))).isNotSameAs(first);
        assertThat(tls.requiresClientCertificates()).isTrue();
    }

    @Test
    void itsTextNamesTheFilesAndNothingInThem() {
        assertThat(tls).hasToString("Tls[" + certificate + ", " + key + "]");
    }
}
