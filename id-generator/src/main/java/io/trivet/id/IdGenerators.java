package io.trivet.id;

import io.trivet.id.IdProperties.Scope;
import java.util.Objects;

/** Finds a generator by the properties that its ids must have, and rejects combinations that no generator here has. */
public final class IdGenerators {
    private IdGenerators() {}

    /** Returns a builder that requires only unique ids so far. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that collects the required properties. Not thread-safe. */
    public static final class Builder {
        private boolean risingInTrend;
        private Scope strictlyRising = Scope.NONE;
        private boolean unguessable;

        private Builder() {}

        /** Requires that later ids are mostly greater, also among generators. */
        public Builder risingInTrend() {
            risingInTrend = true;
            return this;
        }

        /** Requires that each id is greater than all earlier ids of this scope. */
        public Builder strictlyRising(Scope scope) {
            strictlyRising = Objects.requireNonNull(scope, "scope");
            return this;
        }

        /** Requires that other ids can't be derived from known ones. */
        public Builder unguessable() {
            unguessable = true;
            return this;
        }

        /**
         * Returns a generator of 64-bit ids with the required properties: the given snowflake. If only an order within
         * each thread is required, threads reserve blocks of ids, as with
         * {@link Snowflake.Builder#risingPerThreadOnly}.
         *
         * @throws IllegalStateException if no generator of 64-bit ids has the required properties, or the snowflake
         *     can't be built
         * @throws IdException as {@link Snowflake.Builder#build}
         */
        public LongIdGenerator longs(Snowflake.Builder snowflake) {
            rejectImpossible();
            if (unguessable) {
                throw new IllegalStateException("64 bits are too few for ids that are unique by chance and can't be"
                        + " guessed: ask for uuids(), or keep 64-bit ids inside and show them through an IdCipher.");
            }
            if (strictlyRising == Scope.THREAD) {
                return snowflake.risingPerThreadOnly().build();
            }
            if (strictlyRising == Scope.GENERATOR && snowflake.isRisingPerThreadOnly()) {
                throw new IllegalStateException("A snowflake that rises per thread only can't be strictly rising within"
                        + " the generator: leave out one of the two.");
            }
            return snowflake.build();
        }

        /**
         * Returns a generator of UUIDs with the required properties: version 4 if they must not be guessable, otherwise
         * version 7.
         *
         * @throws IllegalStateException if no version has the required properties
         */
        public UuidGenerator uuids() {
            rejectImpossible();
            return unguessable ? Uuids.v4() : Uuids.v7();
        }

        private void rejectImpossible() {
            if (strictlyRising == Scope.GLOBAL) {
                throw new IllegalStateException(
                        "No generator based on clocks is strictly rising among all generators: that takes"
                                + " one counter for all, as AutoIncrementIds has. Ask for the scope GENERATOR, or for"
                                + " risingInTrend().");
            }
            if (unguessable && (risingInTrend || strictlyRising != Scope.NONE)) {
                throw new IllegalStateException(
                        "Rising ids reveal their neighbours: ask for one of the two properties, or"
                                + " keep rising ids inside and show them through an IdCipher.");
            }
        }
    }
}
