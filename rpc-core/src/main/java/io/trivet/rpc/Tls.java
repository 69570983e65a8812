package io.trivet.rpc;

import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The identity and trust of one side of secured connections, for URIs such as {@code tcps://…} and {@code https://…}.
 * TLS versions and ciphers are the JDK's. Thread-safe.
 *
 * <p>Replaced files take effect without a restart. When a connection is made, the files are checked, at most once a
 * second, and read again if they have changed. Open connections aren't affected. While the new files can't be used, for
 * example because the new certificate's key isn't there yet, the former content stays in use, and one warning is
 * logged.
 *
 * <p>A client always requires a certificate for the URI's host. Only the caller's own trust manager, an
 * {@link javax.net.ssl.X509ExtendedTrustManager} in a context, can accept another. If either side rejects a
 * certificate, calls fail with {@link RpcStatus#UNAUTHENTICATED}.
 */
public final class Tls {
    private final Supplier<SSLContext> contexts;

    /** The certificate file; null if an SSLContext, the caller's or the JDK's, holds identity and trust. */
    private final @Nullable Path certificates;

    private final @Nullable Path privateKey;
    private final boolean ofContext;
    private final boolean requiresClientCertificates;
    private final LongSupplier nanoTime;

    private Tls(SSLContext context, boolean requiresClientCertificates) {
        contexts = () -> context;
        certificates = null;
        privateKey = null;
        ofContext = true;
        this.requiresClientCertificates = requiresClientCertificates;
        nanoTime = System::nanoTime;
    }

    private Tls(@Nullable Path certificates, @Nullable Path privateKey, @Nullable Path trusted, LongSupplier nanoTime) {
        this.certificates = certificates;
        this.privateKey = privateKey;
        this.nanoTime = nanoTime;
        ofContext = false;
        requiresClientCertificates = certificates != null && trusted != null;
        contexts = new PemContext(certificates, privateKey, trusted, nanoTime);
    }

    /** Returns the JDK's defaults: for a client, trust in well-known authorities. */
    static Tls ofJdk() {
        try {
            return new Tls(SSLContext.getDefault(), false);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no TLS.", e);
        }
    }

    /**
     * Returns the identity in two PEM files: for a server, or for a client that has to authenticate itself.
     *
     * @param certificates the certificate, followed by the chain that leads to an authority
     * @param privateKey the certificate's key, as PKCS #8 without a password, {@code -----BEGIN PRIVATE KEY-----}: RSA,
     *     EC or EdDSA
     * @throws IllegalArgumentException if a file can't be read or has another format; the message names the file, and
     *     never shows its content
     */
    public static Tls ofPem(Path certificates, Path privateKey) {
        return ofPem(certificates, privateKey, System::nanoTime);
    }

    /** Returns the same as {@link #ofPem(Path, Path)}, with another clock. */
    static Tls ofPem(Path certificates, Path privateKey, LongSupplier nanoTime) {
        Objects.requireNonNull(certificates, "certificates");
        Objects.requireNonNull(privateKey, "privateKey");
        return new Tls(certificates, privateKey, null, nanoTime);
    }

    /**
     * Returns trust in these authorities or certificates, and no others: for a client of servers with self-signed
     * certificates.
     *
     * @throws IllegalArgumentException if the PEM file can't be read
     */
    public static Tls trusting(Path certificates) {
        return new Tls(null, null, Objects.requireNonNull(certificates, "certificates"), System::nanoTime);
    }

    /**
     * Returns this identity with trust in these authorities and no others. A server then accepts only clients that
     * present a certificate of these authorities.
     *
     * @throws IllegalArgumentException if the PEM file can't be read
     * @throws IllegalStateException if these settings come from an SSLContext, which has its own trust
     */
    public Tls withTrust(Path certificates) {
        Objects.requireNonNull(certificates, "certificates");
        if (ofContext) {
            throw new IllegalStateException(
                    "An SSLContext has its own trust: build it with a trust manager instead. To accept only clients"
                            + " with a certificate that it trusts, call requiringClientCertificates().");
        }
        return new Tls(this.certificates, privateKey, certificates, nanoTime);
    }

    /** Returns the identity and trust of an SSLContext: for key stores, hardware, or trust that code decides. */
    public static Tls of(SSLContext context) {
        return new Tls(Objects.requireNonNull(context, "context"), false);
    }

    /**
     * Returns these settings for a server that accepts only clients with a certificate that the
     * {@linkplain #of(SSLContext) context} trusts. The settings that {@link #withTrust} returns do so already.
     *
     * @throws IllegalStateException if these settings come from files without trusted authorities: the JDK's
     *     authorities would let in every client that has a certificate
     */
    public Tls requiringClientCertificates() {
        if (ofContext) {
            return new Tls(context(), true);
        }
        if (!requiresClientCertificates) {
            throw new IllegalStateException("No trusted authorities for clients' certificates are set: use"
                    + " Tls.ofPem(certificates, privateKey).withTrust(authorities).");
        }
        return this;
    }

    /** Returns whether a server can identify itself with these settings; assumed for a caller's SSLContext. */
    boolean hasIdentity() {
        return certificates != null || ofContext;
    }

    /** Returns the context for the next connection. For transports. */
    public SSLContext context() {
        return contexts.get();
    }

    /** Returns whether a server accepts only clients that present a certificate. For transports. */
    public boolean requiresClientCertificates() {
        return requiresClientCertificates;
    }

    @Override
    public String toString() {
        return "Tls" + (ofContext ? "[context]" : contexts)
                + (requiresClientCertificates ? ", with certificates of clients" : "");
    }
}
