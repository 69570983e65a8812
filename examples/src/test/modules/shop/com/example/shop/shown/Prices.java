package com.example.shop.shown;

/** A service in a package that is exported, and not open. Public types need no more. */
public interface Prices {
    Price of(String item);

    Tag tag(Tag tag);

    default Price ofTeapot() {
        return of("teapot");
    }

    record Price(String item, long cents) {}

    /** A bean. */
    final class Tag {
        private String text = "";

        public String getText() {
            return text;
        }

        public void setText(String text) {
            this.text = text;
        }
    }
}
