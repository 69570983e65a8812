package io.trivet.contracts.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for this machine's loopback address, signed by nobody else, and its key, as PEM files that go with the JVM.
 *
 * @param certificate what servers show, and clients trust
 * @param key PKCS #8, without a password
 */
public record TestCertificate(Path certificate, Path key) {
    private static final String PASSWORD = "changeit";
    private static final int MAX_SECONDS = 60;

    /** Makes one for {@code 127.0.0.1} and {@code localhost}, with an EC key. */
    public static TestCertificate ofLoopback() {
        return of("ip:127.0.0.1,dns:localhost", "EC");
    }

    /**
     * Makes one.
     *
     * @param names as keytool takes them, such as {@code dns:example.org}
     * @param algorithm such as RSA or EC
     */
    public static TestCertificate of(String names, String algorithm) {
        try {
            Path directory = Files.createTempDirectory("trivet-certificate");
            Path store = directory.resolve("store.p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "test",
                            "-keyalg",
                            algorithm,
                            "-dname",
                            "CN=trivet test",
                            "-ext",
                            "SAN=" + names,
                            "-validity",
                            "365",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            PASSWORD)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!keytool.waitFor(MAX_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IllegalStateException("keytool made no certificate: " + said);
            }
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            Key key = keys.getKey("test", PASSWORD.toCharArray());
            Path certificateFile = directory.resolve("certificate.pem");
            Path keyFile = directory.resolve("key.pem");
            Files.writeString(
                    certificateFile,
                    pem("CERTIFICATE", keys.getCertificate("test").getEncoded()));
            Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
            for (Path each : new Path[] {directory, store, certificateFile, keyFile}) {
                each.toFile().deleteOnExit();
            }
            return new TestCertificate(certificateFile, keyFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException("no certificate could be made", e);
        }
    }

    private static String pem(String kind, byte[] content) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    }
}
