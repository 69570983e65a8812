package io.trivet.id;

import java.util.UUID;

/** Gives UUIDs of one version. Thread-safe. */
@FunctionalInterface
public interface UuidGenerator {
    /** Returns a new UUID. */
    UUID next();
}
