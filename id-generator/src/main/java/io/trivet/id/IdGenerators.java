package io.trivet.id;

import io.trivet.id.IdProperties.Scope;
import java.util.Objects;

/** Finds the generator whose ids have the properties that are asked for, and refuses what no generator here has. */
public final class IdGenerators {
    private IdGenerators() {}

    /** Returns a builder that asks for nothing yet but that ids are unique. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects what is asked of ids. Not thread-safe. */
    public static final class Builder {
        private boolean risingInTrend;
        private Scope strictlyRising = Scope.NONE;
        private boolean notGuessable;

        private Builder() {}

        /** Asks that ids made later are mostly greater, whoever made them. */
        public Builder risingInTrend() {
            risingInTrend = true;
            return this;
        }

        /** Asks that each id is greater than all that were given before it in this scope. */
        public Builder strictlyRising(Scope scope) {
            strictlyRising = Objects.requireNonNull(scope, "scope");
            return this;
        }

        /** Asks that nobody can tell from some ids what others are. */
        public Builder notGuessable() {
            notGuessable = true;
            return this;
        }

        /**
         * Returns a generator of 64-bit ids that have what was asked for: a snowflake of this worker id, layout and clock, in
         * blocks for each thread where an order within the thread is all that was asked for.
         *
         * @throws IllegalStateException if no generator of 64-bit ids has what was asked for, or the snowflake can't be built
         * @throws IdException as {@link Snowflake.Builder#build}
         */
        public LongIdGenerator longs(Snowflake.Builder snowflake) {
            refuseWhatNothingHas();
            if (notGuessable) {
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
         * Returns a generator of UUIDs that have what was asked for: version 4 where they shall not be guessable, version 7 otherwise.
         *
         * @throws IllegalStateException if no version has it
         */
        public UuidGenerator uuids() {
            refuseWhatNothingHas();
            return notGuessable ? Uuids.v4() : Uuids.v7();
        }

        private void refuseWhatNothingHas() {
            if (strictlyRising == Scope.GLOBAL) {
                throw new IllegalStateException(
                        "No generator that goes by clocks is strictly rising among all: it takes"
                                + " one counter that all ask, as AutoIncrementIds does. Ask for the scope GENERATOR, or for"
                                + " risingInTrend().");
            }
            if (notGuessable && (risingInTrend || strictlyRising != Scope.NONE)) {
                throw new IllegalStateException(
                        "Ids that rise tell what their neighbours are: ask for one of the two, or"
                                + " keep rising ids inside and show them through an IdCipher.");
            }
        }
    }
}
