package io.trivet.rpc.cbor;

import io.trivet.rpc.values.TextForm;
import io.trivet.rpc.values.binary.BinaryReader;
import io.trivet.rpc.values.binary.BinaryWriter;
import io.trivet.rpc.values.binary.TextCodec;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Codecs of types that are sent as text. Dates have tags, and other forms that peers may send. */
final class JavaTimeCodecs {
    private static final int NANO_DIGITS = 9;
    private static final double MAX_SECONDS = 1e15;
    private static final int BEHIND_DATE = 10;
    private static final int OFFSET = 6;

    private JavaTimeCodecs() {}

    /** Returns the codec of a type that is sent as text. */
    static <T> TextCodec<T> codec(TextForm<T> form) {
        Class<T> type = form.type();
        if (type == Instant.class) {
            return new Tagged<>(form, Major.TAG_DATE_TIME, in -> type.cast(epoch((CborReader) in)));
        }
        if (type == Date.class) {
            return new Tagged<>(form, Major.TAG_DATE_TIME, in -> type.cast(Date.from(epoch((CborReader) in))));
        }
        if (type == OffsetDateTime.class) {
            return new Tagged<>(form, Major.TAG_DATE_TIME, null);
        }
        return type == LocalDate.class
                ? new Tagged<>(form, Major.TAG_DATE, in -> type.cast(epochDay((CborReader) in)))
                : new TextCodec<>(form);
    }

    /** Writes a tag before texts in the form that the tags of dates require. */
    private static final class Tagged<T> extends TextCodec<T> {
        private final int tag;

        Tagged(TextForm<T> form, int tag, @Nullable Function<BinaryReader, T> other) {
            super(form, other);
            this.tag = tag;
        }

        @Override
        protected void writeText(BinaryWriter out, String text) {
            if (isRfc3339(text)) {
                ((CborWriter) out).head(Major.TAG, tag);
            }
            out.text(text);
        }
    }

    /** Returns whether tags 0 and 1004 may be used for it: years of four digits, and an offset in whole minutes. */
    static boolean isRfc3339(String text) {
        if (!Character.isDigit(text.charAt(0)) || text.charAt(4) != '-') {
            return false;
        }
        int sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
        return sign < BEHIND_DATE || text.length() - sign == OFFSET;
    }

    /** Reads seconds since 1970, the content of tag 1. */
    private static Instant epoch(CborReader in) {
        if (in.nextTag() != Major.TAG_EPOCH) {
            throw in.failure("an instant was expected, and neither text nor seconds since 1970 found");
        }
        double seconds = Numbers.floating(in, "an instant");
        if (!(Math.abs(seconds) < MAX_SECONDS)) {
            throw in.tooBig("an instant");
        }
        // Uses the shortest decimal digits, so that .1 is 100 ms, without additional nanoseconds.
        BigDecimal nanos = BigDecimal.valueOf(seconds).setScale(NANO_DIGITS, RoundingMode.HALF_EVEN);
        return Instant.ofEpochSecond(
                nanos.toBigInteger().longValue(),
                nanos.remainder(BigDecimal.ONE).unscaledValue().longValue());
    }

    /** Reads days since 1970, the content of tag 100. */
    private static LocalDate epochDay(CborReader in) {
        if (in.nextTag() != Major.TAG_EPOCH_DAY) {
            throw in.failure("a date was expected, and neither text nor days since 1970 found");
        }
        return LocalDate.ofEpochDay(in.integer("a date"));
    }
}
