package io.trivet.id;

import java.util.UUID;

/** A generator of UUIDs of one version. Thread-safe. */
public interface UuidGenerator {
    /**
     * Returns a new UUID.
     *
     * @throws IdException if no UUID can be issued that keeps the generator's promises
     */
    UUID next();

    /** Returns the properties that the generator promises for its UUIDs. */
    IdProperties properties();
}
