package io.trivet.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Reads certificates and keys from PEM files (RFC 7468). The JDK reads only certificates by itself. */
final class Pem {
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Pattern OTHER_KEY = Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----");
    private static final String[] KINDS = {"RSA", "EC", "EdDSA"};
    private static final char[] NO_PASSWORD = {};
    private static final byte[] SIGNED = {1, 2, 3};

    private Pem() {}

    static KeyManager[] identity(Path certificates, Path privateKey) {
        Certificate[] chain = certificates(certificates).toArray(new Certificate[0]);
        PrivateKey key = privateKey(privateKey);
        if (!belongTogether(key, chain[0])) {
            throw new IllegalArgumentException(
                    "The key in " + privateKey + " and the certificate in " + certificates + " don't belong together.");
        }
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("this", key, NO_PASSWORD, chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "The key in " + privateKey + " can't be used: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Returns whether the key belongs to the certificate. This is checked early, because the JDK would notice only when
     * a connection is made.
     */
    private static boolean belongTogether(PrivateKey key, Certificate certificate) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(SIGNED);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(SIGNED);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // The key and the certificate have different algorithms.
            return false;
        }
    }

    static TrustManager[] trust(Path certificates) {
        try {
            KeyStore store = emptyStore();
            int number = 0;
            for (Certificate each : certificates(certificates)) {
                store.setCertificateEntry("authority " + number++, each);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "Can't use " + certificates + " as trusted certificates: " + e.getMessage(), e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException("an empty key store can't be made", e);
        }
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (all.isEmpty()) {
                throw new IllegalArgumentException(
                        file + " holds no certificate: a certificate begins with -----BEGIN CERTIFICATE-----.");
            }
            return all;
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " isn't a certificate: " + e.getMessage() + ".", e);
        }
    }

    private static PrivateKey privateKey(Path file) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        Matcher matcher = PRIVATE_KEY.matcher(text);
        if (!matcher.find()) {
            Matcher other = OTHER_KEY.matcher(text);
            throw new IllegalArgumentException(file + (other.find() ? " holds a " + other.group(1) : " holds no key")
                    + ": convert it to PKCS #8 without a password, -----BEGIN PRIVATE KEY-----, with"
                    + " 'openssl pkcs8 -topk8 -nocrypt'.");
        }
        PKCS8EncodedKeySpec key;
        try {
            key = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " holds a key that isn't valid Base64.", e);
        }
        for (String kind : KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(key);
            } catch (InvalidKeySpecException e) {
                // The key has another algorithm: try the next one.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This JVM doesn't support " + kind + " keys.", e);
            }
        }
        throw new IllegalArgumentException(file + " holds a key that is neither RSA, nor EC, nor EdDSA.");
    }

    static IllegalArgumentException unreadable(Path file, IOException e) {
        return new IllegalArgumentException(file + " can't be read: " + e + ".", e);
    }
}
