package io.trivet.rpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TLS context from PEM files, which is created again when they have changed. Thread-safe. */
final class PemContext implements Supplier<SSLContext> {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * The attributes by which a replaced file is recognized, even if it has the same length and the same second of
     * modification.
     */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    private record Loaded(SSLContext context, List<Stamp> stamps) {}

    private final @Nullable Path certificates;
    private final @Nullable Path privateKey;
    private final @Nullable Path trusted;
    private final LongSupplier nanoTime;
    private final AtomicLong nextCheck;
    private volatile Loaded loaded;

    /** The last problem, so that it is logged once; written by the checking thread, of which there is one at a time. */
    private volatile String lastProblem = "";

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException if one can't be used
     */
    PemContext(@Nullable Path certificates, @Nullable Path privateKey, @Nullable Path trusted, LongSupplier nanoTime) {
        this.certificates = certificates;
        this.privateKey = privateKey;
        this.trusted = trusted;
        this.nanoTime = nanoTime;
        loaded = load(stamps());
        nextCheck = new AtomicLong(nanoTime.getAsLong() + CHECK_NANOS);
    }

    /**
     * Returns the context for the files' current content or, while that can't be used, for the last usable content. May
     * read the files.
     */
    @Override
    public SSLContext get() {
        long now = nanoTime.getAsLong();
        long due = nextCheck.get();
        if (now - due >= 0 && nextCheck.compareAndSet(due, now + CHECK_NANOS)) {
            reloadIfChanged();
        }
        return loaded.context();
    }

    private void reloadIfChanged() {
        try {
            // The attributes are read before the content, so that a change in between is noticed next time.
            List<Stamp> stamps = stamps();
            if (!stamps.equals(loaded.stamps())) {
                loaded = load(stamps);
                lastProblem = "";
                LOG.info("TLS: reloaded {}, which had changed.", this);
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            // Usually one file was written and the next one not yet.
            String why = String.valueOf(e.getMessage());
            if (!why.equals(lastProblem)) {
                lastProblem = why;
                LOG.warn("TLS: keeps using the former content of {}, and will check again. {}", this, why);
            }
        }
    }

    private Loaded load(List<Stamp> stamps) {
        KeyManager[] identity =
                certificates == null || privateKey == null ? null : Pem.identity(certificates, privateKey);
        TrustManager[] trust = trusted == null ? null : Pem.trust(trusted);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity, trust, null);
            return new Loaded(context, stamps);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM can't make a TLS context: " + e.getMessage() + ".", e);
        }
    }

    private List<Stamp> stamps() {
        List<Stamp> stamps = new ArrayList<>();
        for (Path file : files()) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                stamps.add(new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
            } catch (IOException e) {
                throw Pem.unreadable(file, e);
            }
        }
        return stamps;
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (Path each : new @Nullable Path[] {certificates, privateKey, trusted}) {
            if (each != null) {
                files.add(each);
            }
        }
        return files;
    }

    @Override
    public String toString() {
        return files().toString();
    }
}
