package io.trivet.rpc.cbor;

import io.trivet.rpc.values.TextForm;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Date;

/** Codecs of types that are sent as text. Dates have tags, and other forms that peers may send. */
final class JavaTimeCodecs {
    private static final int NANO_DIGITS = 9;
    private static final double MAX_SECONDS = 1e15;
    private static final int BEHIND_DATE = 10;
    private static final int OFFSET = 6;

    private JavaTimeCodecs() {}

    /** Returns the codec of a type that is sent as text. */
    static <T> TextCodec<T> codec(TextForm<T> form) {
        TextCodec<T> codec = new TextCodec<>(form);
        Class<T> type = form.type();
        if (type == Instant.class) {
            return codec.tagged(Major.TAG_DATE_TIME).orElse(in -> type.cast(epoch(in)));
        }
        if (type == Date.class) {
            return codec.tagged(Major.TAG_DATE_TIME).orElse(in -> type.cast(Date.from(epoch(in))));
        }
        if (type == OffsetDateTime.class) {
            return codec.tagged(Major.TAG_DATE_TIME);
        }
        return type == LocalDate.class ? codec.tagged(Major.TAG_DATE).orElse(in -> type.cast(epochDay(in))) : codec;
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
