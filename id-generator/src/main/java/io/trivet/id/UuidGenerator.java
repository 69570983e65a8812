package io.trivet.id;

import java.util.UUID;

/** Gives UUIDs of one version. Thread-safe. */
public interface UuidGenerator {
    /**
     * Returns a new UUID.
     *
     * @throws IdException if none can be given that keeps the generator's promises
     */
    UUID next();

    /** Returns what is promised of the UUIDs. */
    IdProperties properties();
}
