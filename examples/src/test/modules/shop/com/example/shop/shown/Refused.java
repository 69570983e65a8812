package com.example.shop.shown;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Types that are public and exported, but contain members that aren't public. */
public final class Refused {
    private Refused() {}

    public interface TakesField {
        void take(Field value);
    }

    public static final class Field {
        @JsonProperty
        private int value;
    }

    public interface Throws {
        void fail() throws Failure;
    }

    public static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        private final int code;

        public Failure(String message, int code) {
            super(message);
            this.code = code;
        }

        public int code() {
            return code;
        }
    }
}
