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

/** A TLS context made of PEM files, and made anew when these have changed. Thread-safe. */
final class PemContext implements Supplier<SSLContext> {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** By what a file that was replaced is told from the one before, also where both are as long and of the same second. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    private record Loaded(SSLContext context, List<Stamp> stamps) {}

    private final @Nullable Path certificates;
    private final @Nullable Path privateKey;
    private final @Nullable Path trusted;
    private final LongSupplier nanoTime;
    private final AtomicLong nextLook;
    private volatile Loaded loaded;

    /** Of what couldn't be used, so that it is told once; touched by whoever looks, and that is one at a time. */
    private volatile String complaint = "";

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
        nextLook = new AtomicLong(nanoTime.getAsLong() + LOOK_NANOS);
    }

    /** Returns what the files hold now or, while that can't be used, what they held last; may read them. */
    @Override
    public SSLContext get() {
        long now = nanoTime.getAsLong();
        long look = nextLook.get();
        if (now - look >= 0 && nextLook.compareAndSet(look, now + LOOK_NANOS)) {
            lookAgain();
        }
        return loaded.context();
    }

    private void lookAgain() {
        try {
            // Before the contents, so that what changes in between is seen next time.
            List<Stamp> stamps = stamps();
            if (!stamps.equals(loaded.stamps())) {
                loaded = load(stamps);
                complaint = "";
                LOG.info("TLS: took {} anew, which had changed.", this);
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            // Often one file was written and the next not yet.
            String why = String.valueOf(e.getMessage());
            if (!why.equals(complaint)) {
                complaint = why;
                LOG.warn("TLS: goes on with what {} held before, and looks again. {}", this, why);
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
