package io.trivet.rpc;

import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Who this side of secured connections is, and whom it trusts; for URIs such as {@code tcps://…} and {@code https://…}. TLS is the JDK's, in
 * its versions and with its ciphers. Thread-safe.
 *
 * <p>Files that are replaced are taken without a restart: when a connection is made, at most once a second, they are looked at, and read again if
 * they have changed. Connections that are open go on as they are. As long as what was written can't be used, such as a new certificate whose key
 * isn't there yet, a warning says so once and what was there before stays.
 *
 * <p>A client always asks for a certificate that is for the URI's host. Only a trust manager of the caller's own, an
 * {@link javax.net.ssl.X509ExtendedTrustManager} in a context, can take another. A certificate that is refused, by either side, fails calls with
 * {@link RpcStatus#UNAUTHENTICATED}.
 */
public final class Tls {
    private final Supplier<SSLContext> contexts;

    /** These are null where a context of the caller's, or of the JDK's, says who this side is and whom it trusts. */
    private final @Nullable Path certificates;

    private final @Nullable Path privateKey;
    private final boolean ofContext;
    private final boolean asksForCertificates;
    private final LongSupplier nanoTime;

    private Tls(SSLContext context, boolean asksForCertificates) {
        contexts = () -> context;
        certificates = null;
        privateKey = null;
        ofContext = true;
        this.asksForCertificates = asksForCertificates;
        nanoTime = System::nanoTime;
    }

    private Tls(@Nullable Path certificates, @Nullable Path privateKey, @Nullable Path trusted, LongSupplier nanoTime) {
        this.certificates = certificates;
        this.privateKey = privateKey;
        this.nanoTime = nanoTime;
        ofContext = false;
        asksForCertificates = certificates != null && trusted != null;
        contexts = new PemContext(certificates, privateKey, trusted, nanoTime);
    }

    /** Returns what the JDK does by itself: for a client, trust in the authorities that are known everywhere. */
    static Tls ofJdk() {
        try {
            return new Tls(SSLContext.getDefault(), false);
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
        return ofPem(certificates, privateKey, System::nanoTime);
    }

    /** As {@link #ofPem(Path, Path)}, by another clock. */
    static Tls ofPem(Path certificates, Path privateKey, LongSupplier nanoTime) {
        Objects.requireNonNull(certificates, "certificates");
        Objects.requireNonNull(privateKey, "privateKey");
        return new Tls(certificates, privateKey, null, nanoTime);
    }

    /**
     * Returns trust in these authorities, or certificates, and no others: for a client of servers with certificates of their own making.
     *
     * @throws IllegalArgumentException if the PEM file can't be read
     */
    public static Tls trusting(Path certificates) {
        return new Tls(null, null, Objects.requireNonNull(certificates, "certificates"), System::nanoTime);
    }

    /**
     * Returns this identity with trust in these authorities and no others. A server then takes no client that doesn't show a certificate of theirs.
     *
     * @throws IllegalArgumentException if the PEM file can't be read
     * @throws IllegalStateException if this is a context of the caller's, which holds its own trust
     */
    public Tls withTrust(Path certificates) {
        Objects.requireNonNull(certificates, "certificates");
        if (ofContext) {
            throw new IllegalStateException(
                    "Whom to trust is the SSLContext's matter: build it with a trust manager."
                            + " requiringClientCertificates() has a server take no client without a certificate that it trusts.");
        }
        return new Tls(this.certificates, privateKey, certificates, nanoTime);
    }

    /** Returns identity and trust from a context of the caller's: for key stores, hardware, or trust that is decided in code. */
    public static Tls of(SSLContext context) {
        return new Tls(Objects.requireNonNull(context, "context"), false);
    }

    /**
     * Returns the same for a server that takes no client without a certificate that the {@linkplain #of(SSLContext) context} trusts. What
     * {@link #withTrust} returns does so by itself.
     *
     * @throws IllegalStateException if these are files, and none says whom to trust: the JDK's authorities would let in whoever has a certificate
     */
    public Tls requiringClientCertificates() {
        if (ofContext) {
            return new Tls(context(), true);
        }
        if (!asksForCertificates) {
            throw new IllegalStateException("Nothing says which clients' certificates are good: a server takes"
                    + " Tls.ofPem(certificates, privateKey).withTrust(authorities).");
        }
        return this;
    }

    /** Tells whether a server can be somebody with this; of a context of the caller's it is taken for granted. */
    boolean hasIdentity() {
        return certificates != null || ofContext;
    }

    /** Returns the context for the next connection; for transports. */
    public SSLContext context() {
        return contexts.get();
    }

    /** Tells whether a server takes only clients that show a certificate; for transports. */
    public boolean asksForCertificates() {
        return asksForCertificates;
    }

    @Override
    public String toString() {
        return "Tls" + (ofContext ? "[context]" : contexts)
                + (asksForCertificates ? ", with certificates of clients" : "");
    }
}
