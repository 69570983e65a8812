package io.trivet.rpc.cbor;

import java.lang.invoke.LambdaConversionException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A component of a record: its name, its codec, and how its value is got, without boxing where it's a primitive. */
abstract class RecordMember {
    final String name;
    final ValueCodec codec;

    /** The name as it's written. */
    final byte[] key;

    private RecordMember(String name, ValueCodec codec) {
        this.name = name;
        this.codec = codec;
        try (CborWriter out = CborWriter.ofAtMost(Integer.MAX_VALUE)) {
            out.text(name);
            key = Arrays.copyOf(out.bytes(), out.length());
        }
    }

    /** Writes the component's value of a record. */
    abstract void encode(CborWriter out, Object owner);

    static RecordMember of(RecordComponent component, ValueCodec codec) {
        try {
            return compiled(component, codec);
        } catch (LambdaConversionException e) {
            // Another class loader's records let us call them, but no class be made beside them.
            return new OfObject(component.getName(), codec, Records.plainGetter(component));
        }
    }

    /** The casts are right: a functional interface's parameters aren't known to the maker of its instances. */
    @SuppressWarnings("unchecked")
    private static RecordMember compiled(RecordComponent component, ValueCodec codec) throws LambdaConversionException {
        String name = component.getName();
        Class<?> type = component.getType();
        if (type == byte.class || type == short.class || type == int.class) {
            return new OfInt(name, codec, Records.getter(component, ToIntFunction.class, int.class));
        }
        if (type == long.class) {
            return new OfLong(name, codec, Records.getter(component, ToLongFunction.class, long.class));
        }
        if (type == double.class) {
            return new OfDouble(name, codec, Records.getter(component, ToDoubleFunction.class, double.class));
        }
        if (type == boolean.class) {
            return new OfBoolean(name, codec, Records.getter(component, Predicate.class, boolean.class));
        }
        return new OfObject(name, codec, Records.getter(component, Function.class, Object.class));
    }

    private static final class OfInt extends RecordMember {
        private final ToIntFunction<Object> getter;

        OfInt(String name, ValueCodec codec, ToIntFunction<Object> getter) {
            super(name, codec);
            this.getter = getter;
        }

        @Override
        void encode(CborWriter out, Object owner) {
            out.integer(getter.applyAsInt(owner));
        }
    }

    private static final class OfLong extends RecordMember {
        private final ToLongFunction<Object> getter;

        OfLong(String name, ValueCodec codec, ToLongFunction<Object> getter) {
            super(name, codec);
            this.getter = getter;
        }

        @Override
        void encode(CborWriter out, Object owner) {
            out.integer(getter.applyAsLong(owner));
        }
    }

    private static final class OfDouble extends RecordMember {
        private final ToDoubleFunction<Object> getter;

        OfDouble(String name, ValueCodec codec, ToDoubleFunction<Object> getter) {
            super(name, codec);
            this.getter = getter;
        }

        @Override
        void encode(CborWriter out, Object owner) {
            out.floating(getter.applyAsDouble(owner));
        }
    }

    private static final class OfBoolean extends RecordMember {
        private final Predicate<Object> getter;

        OfBoolean(String name, ValueCodec codec, Predicate<Object> getter) {
            super(name, codec);
            this.getter = getter;
        }

        @Override
        void encode(CborWriter out, Object owner) {
            out.bool(getter.test(owner));
        }
    }

    private static final class OfObject extends RecordMember {
        private final Function<Object, @Nullable Object> getter;

        OfObject(String name, ValueCodec codec, Function<Object, @Nullable Object> getter) {
            super(name, codec);
            this.getter = getter;
        }

        @Override
        void encode(CborWriter out, Object owner) {
            codec.encode(out, getter.apply(owner));
        }
    }
}
