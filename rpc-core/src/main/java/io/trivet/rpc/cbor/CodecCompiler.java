package io.trivet.rpc.cbor;

import io.trivet.rpc.jackson.Annotations;
import io.trivet.rpc.jackson.Containers;
import io.trivet.rpc.jackson.TextForms;
import io.trivet.rpc.jackson.ValueBinding;
import java.io.Serializable;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/** Makes the codec of a type and of all that's in it; for one type, by one thread. */
final class CodecCompiler {
    /** A generic record can contain itself with ever longer arguments; written types end long before this. */
    private static final int MOST_NESTED = 64;

    /** The codecs that need nothing but the class. */
    private static final Map<Class<?>, ValueCodec> PLAIN = new HashMap<>();

    static {
        PLAIN.putAll(Scalars.all());
        PLAIN.putAll(PrimitiveArrays.ALL);
        PLAIN.putAll(Optionals.primitives(PLAIN));
        PLAIN.put(void.class, new VoidCodec());
        PLAIN.put(Void.class, new VoidCodec());
    }

    private final ValueBinding binding;
    private final UntypedCodec untyped;
    private final Map<JavaType, ValueCodec> known;
    private final boolean writeOnly;

    /** What was made for this type, and is of use to others once all of it is. */
    private final Map<JavaType, ValueCodec> fresh = new HashMap<>();

    /** Where we are in the type, for messages, the innermost last. */
    private final Deque<String> path = new ArrayDeque<>();

    /**
     * Makes a compiler.
     *
     * @param known codecs made so far, to which those of the type are added
     * @param writeOnly the values' classes will be known: parts of abstract types are written by the classes they have
     */
    CodecCompiler(ValueBinding binding, UntypedCodec untyped, Map<JavaType, ValueCodec> known, boolean writeOnly) {
        this.binding = binding;
        this.untyped = untyped;
        this.known = known;
        this.writeOnly = writeOnly;
    }

    ValueCodec compile(JavaType type) {
        ValueCodec codec = resolve(type);
        known.putAll(fresh);
        return codec;
    }

    private ValueCodec resolve(JavaType type) {
        ValueCodec codec = known.get(type);
        if (codec == null) {
            codec = fresh.get(type);
        }
        if (codec == null) {
            codec = make(type, type.getRawClass());
            fresh.put(type, codec);
        }
        return codec;
    }

    private ValueCodec part(JavaType type, String where) {
        path.addLast(where);
        if (path.size() > MOST_NESTED) {
            throw refusal(type, "its types contain each other without end");
        }
        try {
            return resolve(type);
        } catch (IllegalArgumentException e) {
            if (writeOnly) {
                return untyped;
            }
            throw e;
        } finally {
            path.removeLast();
        }
    }

    private ValueCodec make(JavaType type, Class<?> raw) {
        ValueCodec plain = PLAIN.get(raw);
        if (plain != null) {
            return plain;
        }
        if (raw == Object.class || raw == Serializable.class) {
            return untyped;
        }
        if (raw == Number.class) {
            return new ScalarCodec<>("a number", untyped::encode, this::number);
        }
        ValueCodec text = Iso.of(raw, writeOnly);
        if (text != null) {
            return text;
        }
        if (raw.isArray()) {
            JavaType component = type.getContentType();
            return ElementsCodec.array(part(component, "[]"), component.getRawClass());
        }
        if (Annotations.areOn(raw)) {
            return Beans.codec(binding, type);
        }
        if (Enum.class.isAssignableFrom(raw) && raw != Enum.class) {
            return new TextCodec<>(TextForms.ofEnum(raw));
        }
        if (raw == Optional.class) {
            return Optionals.of(part(type.getContentType(), "Optional"));
        }
        if (Map.class.isAssignableFrom(raw)) {
            return map(type, raw);
        }
        if (Collection.class.isAssignableFrom(raw) || raw == Iterable.class) {
            return collection(type, raw);
        }
        if (raw.isRecord()) {
            return record(type, raw);
        }
        String refusal = Beans.refusal(binding, type, writeOnly);
        if (refusal != null) {
            throw refusal(type, refusal);
        }
        return Beans.codec(binding, type);
    }

    private Number number(CborReader in, String expected) {
        if (untyped.decode(in) instanceof Number number) {
            return number;
        }
        throw in.failure(expected + " was expected");
    }

    private ValueCodec collection(JavaType type, Class<?> raw) {
        JavaType content = raw == Iterable.class ? type.containedTypeOrUnknown(0) : type.getContentType();
        refuseIfUnordered(type, content.getRawClass());
        IntFunction<Collection<@Nullable Object>> maker = Containers.collections(raw, content.getRawClass());
        if (maker == null && !writeOnly) {
            throw refusal(
                    type,
                    "no such collection can be made: declare an interface, or a class with a constructor"
                            + " without parameters");
        }
        return ElementsCodec.collection(part(content, "[]"), maker);
    }

    private void refuseIfUnordered(JavaType type, Class<?> content) {
        String refusal = writeOnly ? null : Containers.refusal(type.getRawClass(), content);
        if (refusal != null) {
            throw refusal(type, refusal);
        }
    }

    private ValueCodec map(JavaType type, Class<?> raw) {
        Class<?> keyClass = type.getKeyType().getRawClass();
        refuseIfUnordered(type, keyClass);
        Keys.Kind key = Keys.of(keyClass);
        if (key == null) {
            throw refusal(type, "its keys have no form in text");
        }
        IntFunction<Map<Object, @Nullable Object>> maker = Containers.maps(raw, keyClass);
        if (maker == null && !writeOnly) {
            throw refusal(
                    type,
                    "no such map can be made: declare an interface, or a class with a constructor without parameters");
        }
        return new MapCodec(key, part(type.getContentType(), "{}"), maker);
    }

    private ValueCodec record(JavaType type, Class<?> raw) {
        RecordCodec codec;
        List<RecordMember> members = new ArrayList<>();
        try {
            codec = new RecordCodec(raw);
        } catch (IllegalArgumentException e) {
            throw refusal(type, e.getMessage());
        }
        // It may contain itself.
        fresh.put(type, codec);
        for (RecordComponent component : raw.getRecordComponents()) {
            JavaType componentType =
                    binding.mapper().getTypeFactory().resolveMemberType(component.getGenericType(), type.getBindings());
            ValueCodec part = part(componentType, raw.getSimpleName() + "." + component.getName());
            members.add(new RecordMember(component, part));
        }
        codec.complete(members);
        return codec;
    }

    private RefusedTypeException refusal(JavaType type, @Nullable String why) {
        String where = path.isEmpty() ? "" : " (in " + String.join(" ", path) + ")";
        return new RefusedTypeException(
                type.getRawClass().getName() + where + " can't be carried: " + why + ".", String.valueOf(why));
    }

    /** Nothing, whatever comes. */
    private static final class VoidCodec extends ValueCodec {
        @Override
        void encode(CborWriter out, @Nullable Object value) {
            out.nothing();
        }

        @Override
        @Nullable
        Object decode(CborReader in) {
            Chunks.skip(in);
            return null;
        }
    }
}
