package com.example.shop.shown;

/** Its package is exported, and open to nobody: what is public needs no more. */
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
