package io.trivet.rpc;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Who this side of secured connections is, and whom it trusts; for URIs such as {@code tcps://…} and {@code https://…}. TLS is the JDK's, in
 * its versions and with its ciphers. Files are read once. Immutable.
 *
 * <p>A client always asks for a certificate that is for the URI's host. Only a trust manager of the caller's own, an
 * {@link javax.net.ssl.X509ExtendedTrustManager} in a context, can take another.
 */
public final class Tls {
    private final SSLContext context;
    private final KeyManager @Nullable [] identity;
    private final TrustManager @Nullable [] trust;
    private final boolean ofContext;

    private Tls(
            SSLContext context, KeyManager @Nullable [] identity, TrustManager @Nullable [] trust, boolean ofContext) {
        this.context = context;
        this.identity = identity;
        this.trust = trust;
        this.ofContext = ofContext;
    }

    /** Returns what the JDK does by itself: for a client, trust in the authorities that are known everywhere. */
    static Tls ofJdk() {
        try {
            return new Tls(SSLContext.getDefault(), null, null, true);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no TLS.", e);
        }
    }

    /**
     * Returns the identity in two PEM files: for a server, or for a client that has to show who it is.
     *
     * @param certificates the certificate, and behind it those that lead to an authority
     * @param privateKey the certificate's key, as PKCS #8 without a password, {@code -----BEGIN PRIVATE KEY-----}: RSA, EC or EdDSA
     * @throws IllegalArgumentException if a file can't be read or isn't that; the message names it, and never shows what it holds
     */
    public static Tls ofPem(Path certificates, Path privateKey) {
        KeyManager[] identity = Pem.identity(certificates, privateKey);
        return new Tls(context(identity, null), identity, null, false);
    }

    /**
     * Returns trust in these authorities, or certificates, and no others: for a client of servers with certificates of their own making.
     *
     * @throws IllegalArgumentException if the PEM file can't be read
     */
    public static Tls trusting(Path certificates) {
        TrustManager[] trust = Pem.trust(certificates);
        return new Tls(context(null, trust), null, trust, false);
    }

    /**
     * Returns this identity with trust in these authorities and no others. A server then takes no client that doesn't show a certificate of theirs.
     *
     * @throws IllegalArgumentException if the PEM file can't be read
     * @throws IllegalStateException if this is a context of the caller's, which holds its own trust, and asks no client for a certificate
     */
    public Tls withTrust(Path certificates) {
        if (ofContext) {
            throw new IllegalStateException(
                    "Whom to trust is the SSLContext's matter: build it with a trust manager."
                            + " A server that asks clients for certificates takes Tls.ofPem(certificates, privateKey).withTrust(…).");
        }
        TrustManager[] more = Pem.trust(certificates);
        return new Tls(context(identity, more), identity, more, false);
    }

    /**
     * Returns identity and trust from a context of the caller's: for key stores, hardware, certificates that change while the server runs.
     *
     * <p>A server asks its clients for no certificate then, whatever the context trusts: that takes {@link #ofPem} and {@link #withTrust}. A client
     * shows the context's when it is asked.
     */
    public static Tls of(SSLContext context) {
        return new Tls(Objects.requireNonNull(context, "context"), null, null, true);
    }

    private static SSLContext context(KeyManager @Nullable [] identity, TrustManager @Nullable [] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM can't make a TLS context: " + e.getMessage() + ".", e);
        }
    }

    /** Tells whether a server can be somebody with this; of a context of the caller's it is taken for granted. */
    boolean hasIdentity() {
        return identity != null || ofContext;
    }

    /** Returns the context; for transports. */
    public SSLContext context() {
        return context;
    }

    /** Tells whether a server takes only clients that show a certificate; for transports. */
    public boolean asksForCertificates() {
        return identity != null && trust != null;
    }
}
