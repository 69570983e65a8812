package io.trivet.rpc.cbor;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Year;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a map's keys become text, which they are on the wire whatever they are in Java. */
final class Keys {
    /** One kind of keys. */
    record Kind(String expected, Function<Object, String> toText, Function<String, Object> ofText) {
        void write(CborWriter out, @Nullable Object key) {
            if (key == null) {
                throw new CborException("a map's key is null");
            }
            out.text(toText.apply(key));
        }

        Object read(CborReader in) {
            String text = readText(in, expected);
            try {
                return ofText.apply(text);
            } catch (RuntimeException e) {
                throw in.failure(
                        expected + " was expected as a map's key, and '" + TextCodec.shortened(text) + "' found", e);
            }
        }
    }

    /** Digits take longer to read the more there are of them. */
    private static final int MOST_DIGITS = 1000;

    /** What keys of no declared type become; they come back as strings. */
    static final Kind ANY = new Kind("text", Keys::anyText, text -> text);

    private static final Map<Class<?>, Kind> SCALARS = new HashMap<>();

    static {
        add(String.class, "text", text -> text);
        add(CharSequence.class, "text", text -> text);
        add(Boolean.class, "a boolean", Keys::bool);
        add(Character.class, "one character", Keys::character);
        add(Byte.class, "a byte", Byte::valueOf);
        add(Short.class, "a short", Short::valueOf);
        add(Integer.class, "an int", Integer::valueOf);
        add(Long.class, "a long", Long::valueOf);
        add(Float.class, "a float", text -> Float.valueOf(digits(text)));
        add(Double.class, "a double", text -> Double.valueOf(digits(text)));
        add(BigInteger.class, "an integer", text -> new BigInteger(digits(text)));
        add(BigDecimal.class, "a decimal", text -> new BigDecimal(digits(text)));
        add(Year.class, "a year", text -> Year.of(Integer.parseInt(text)));
        add(UUID.class, "a UUID", UUID::fromString);
        Iso.all().forEach((type, codec) -> SCALARS.put(type, of("text", codec)));
    }

    private Keys() {}

    private static <T> void add(Class<T> type, String expected, Function<String, Object> ofText) {
        SCALARS.put(type, new Kind(expected, key -> type.cast(key).toString(), ofText));
    }

    /** Returns the kind of keys that have a class, or null if they can't be keys. */
    static @Nullable Kind of(Class<?> type) {
        if (type == Object.class) {
            return ANY;
        }
        if (type.isEnum()) {
            return of("a " + type.getSimpleName(), EnumCodec.names(type));
        }
        return SCALARS.get(type);
    }

    private static Kind of(String expected, TextCodec<?> codec) {
        return new Kind(expected, codec::text, codec::value);
    }

    private static String anyText(Object key) {
        Kind kind = of(key instanceof Enum<?> constant ? constant.getDeclaringClass() : key.getClass());
        if (kind == null || kind.equals(ANY)) {
            throw new CborException("a map's key is a " + key.getClass().getName() + ", which has no form in text");
        }
        return kind.toText.apply(key);
    }

    /** Reads a key, which a foreign writer may have left a number or a boolean. */
    static String readText(CborReader in, String expected) {
        int initial = in.next();
        return switch (Major.of(initial)) {
            case Major.TEXT -> in.textBehind(initial);
            case Major.UNSIGNED -> Numbers.unsigned(in.argument(initial)).toString();
            case Major.NEGATIVE -> Numbers.unsigned(in.argument(initial)).not().toString();
            default -> {
                if (initial != Major.TRUE && initial != Major.FALSE) {
                    throw in.unexpected(expected + " as a map's key", initial);
                }
                yield Boolean.toString(initial == Major.TRUE);
            }
        };
    }

    private static String digits(String text) {
        if (text.length() > MOST_DIGITS) {
            throw new NumberFormatException("too many digits");
        }
        return text;
    }

    private static Boolean bool(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("neither true nor false");
        }
        return Boolean.valueOf(text);
    }

    private static Character character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("not one character");
        }
        return text.charAt(0);
    }
}
