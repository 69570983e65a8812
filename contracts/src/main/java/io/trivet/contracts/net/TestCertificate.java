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
 * A self-signed certificate and its key, for tests, as PEM files that are deleted when the JVM ends.
 *
 * @param certificate the file that servers present and clients trust
 * @param key the file with the key: PKCS #8, without a password
 */
public record TestCertificate(Path certificate, Path key) {
    private static final String PASSWORD = "changeit";
    private static final int MAX_SECONDS = 60;

    /** Creates a certificate for {@code 127.0.0.1} and {@code localhost}, with an EC key. */
    public static TestCertificate ofLoopback() {
        return of("ip:127.0.0.1,dns:localhost", "EC");
    }

    /**
     * Creates a certificate.
     *
     * @param names the names in keytool's syntax, such as {@code dns:example.org}
     * @param algorithm the key's algorithm, such as RSA or EC
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
            String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!keytool.waitFor(MAX_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IllegalStateException("keytool could not create a certificate: " + output);
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
            throw new IllegalStateException("Could not create a certificate", e);
        }
    }

    private static String pem(String kind, byte[] content) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    }
}
