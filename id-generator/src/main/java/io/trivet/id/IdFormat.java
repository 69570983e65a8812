package io.trivet.id;

/**
 * A way to write a 64-bit id as text, and to read it back.
 *
 * <p>JavaScript and many JSON readers represent whole numbers exactly only up to 2^53: send a 64-bit id as a string.
 * All forms are safe in URLs. All but {@link #BASE62} are safe in file names too; where file names ignore case, two ids
 * in base 62 can have the same name. In {@link #BASE32} and {@link #BASE62} the texts of ids that aren't negative sort
 * in the order of the ids.
 */
public enum IdFormat {
    /** The decimal number, as {@link Long#toString(long)} writes it: 1 to 20 characters. */
    DECIMAL {
        private static final int MAX_DECIMALS = 20;

        @Override
        public String format(long id) {
            return Long.toString(id);
        }

        @Override
        public long parse(String text) {
            if (text.length() > MAX_DECIMALS) {
                throw new IllegalArgumentException(FixedLengthDigits.refusal(text, "not a decimal number of 64 bits"));
            }
            long id;
            try {
                id = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        FixedLengthDigits.refusal(text, "not a decimal number of 64 bits"), e);
            }
            // +7 and 007 would be a second text for the same id.
            if (!Long.toString(id).equals(text)) {
                throw new IllegalArgumentException(FixedLengthDigits.refusal(
                        text, "not a canonical decimal number: write ASCII digits, without '+' and leading zeros"));
            }
            return id;
        }
    },

    /**
     * Crockford's base 32: 13 characters, digits and capital letters without I, L, O and U. Suited to be read aloud and
     * typed: the parser accepts either case, takes I and L as 1, and takes O as 0. It rejects hyphens and check
     * symbols.
     */
    BASE32 {
        private static final FixedLengthDigits DIGITS = new FixedLengthDigits("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 13)
                .inEitherCase()
                .reading("IiLl", 1)
                .reading("Oo", 0);

        @Override
        public String format(long id) {
            return DIGITS.format(id);
        }

        @Override
        public long parse(String text) {
            return DIGITS.parse(text);
        }
    },

    /**
     * Base 62: 11 characters, digits, capital letters and small letters, in the order of ASCII. The shortest form; case
     * matters.
     */
    BASE62 {
        private static final FixedLengthDigits DIGITS =
                new FixedLengthDigits("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 11);

        @Override
        public String format(long id) {
            return DIGITS.format(id);
        }

        @Override
        public long parse(String text) {
            return DIGITS.parse(text);
        }
    };

    /** Returns the id as text. */
    public abstract String format(long id);

    /**
     * Returns the id that the text stands for.
     *
     * @throws IllegalArgumentException if the text isn't of this form: it has another length, a character outside the
     *     alphabet, or more than 64 bits
     */
    public abstract long parse(String text);
}
