package io.trivet.id;

/**
 * A way to write a 64-bit id as text, and to read it back.
 *
 * <p>JavaScript, and much that reads JSON, keeps whole numbers exact only up to 2^53: send a 64-bit id as a string. All forms are
 * safe in URLs, and but for {@link #BASE62} in file names, too: where case doesn't matter, two of its ids can be one name. In
 * {@link #BASE32} and {@link #BASE62} the texts of ids from 0 sort as the ids do.
 */
public enum IdForm {
    /** The number itself, as {@link Long#toString(long)} has it: 1 to 20 characters. */
    DECIMAL {
        private static final int MAX_DECIMALS = 20;

        @Override
        public String format(long id) {
            return Long.toString(id);
        }

        @Override
        public long parse(String text) {
            if (text.length() > MAX_DECIMALS) {
                throw new IllegalArgumentException(FixedLengthDigits.refusal(text, "no decimal number of 64 bits"));
            }
            long id;
            try {
                id = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(FixedLengthDigits.refusal(text, "no decimal number of 64 bits"), e);
            }
            // As +7 and 007 are, each of which would be a second text for one id.
            if (!Long.toString(id).equals(text)) {
                throw new IllegalArgumentException(
                        FixedLengthDigits.refusal(text, "not how a decimal number is written here"));
            }
            return id;
        }
    },

    /**
     * Crockford's base 32: 13 characters of digits and capitals, without I, L, O and U. Fit for being read out and typed: it is read
     * in either case, with I and L as 1 and O as 0. Hyphens and check symbols aren't read.
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

    /** Base 62: 11 characters of digits, capitals and small letters, in the order of ASCII. The shortest; case matters. */
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
     * @throws IllegalArgumentException if it isn't one of this form: another length, a character that isn't in it, or more than
     * 64 bits
     */
    public abstract long parse(String text);
}
