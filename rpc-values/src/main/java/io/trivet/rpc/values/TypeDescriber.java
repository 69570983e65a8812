package io.trivet.rpc.values;

import java.io.Serializable;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
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

/** Describes a type and all types in it; for one type, and one thread. */
final class TypeDescriber {
    /**
     * Maximum nesting. A generic record can contain itself with ever longer arguments; types in real programs end long
     * before this.
     */
    private static final int MAX_NESTED = 64;

    private static final ValueType ANY = new ValueType.Any();

    private final ValueBinding beans;
    private final Map<JavaType, ValueType> known;
    private final boolean writeOnly;

    /** The new descriptions for this type; others may use them only when all are complete. */
    private final Map<JavaType, ValueType> fresh = new HashMap<>();

    /** The position in the type, for messages, the innermost part last. */
    private final Deque<String> path = new ArrayDeque<>();

    /**
     * Creates a describer.
     *
     * @param known the existing descriptions, to which the type is added with its parts
     * @param writeOnly whether values are only written; parts of abstract types are then written according to their own
     *     classes
     */
    TypeDescriber(ValueBinding beans, Map<JavaType, ValueType> known, boolean writeOnly) {
        this.beans = beans;
        this.known = known;
        this.writeOnly = writeOnly;
    }

    ValueType describe(Type type) {
        ValueType described = resolve(beans.mapper().constructType(type));
        known.putAll(fresh);
        return described;
    }

    private ValueType resolve(JavaType type) {
        ValueType described = known.get(type);
        if (described == null) {
            described = fresh.get(type);
        }
        if (described == null) {
            described = make(type, type.getRawClass());
            fresh.put(type, described);
        }
        return described;
    }

    private ValueType part(JavaType type, String where) {
        path.addLast(where);
        try {
            if (path.size() > MAX_NESTED) {
                throw refusal(type, "its types contain each other without end");
            }
            return resolve(type);
        } catch (IllegalArgumentException e) {
            if (writeOnly) {
                return ANY;
            }
            throw e;
        } finally {
            path.removeLast();
        }
    }

    private ValueType make(JavaType type, Class<?> raw) {
        ValueType plain = ScalarTypes.of(raw);
        if (plain != null) {
            return plain;
        }
        if (raw == Object.class || raw == Serializable.class) {
            return ANY;
        }
        TextForm<?> text = writeOnly ? TextForms.ofWritten(raw) : TextForms.ofValues(raw);
        if (text != null) {
            return new ValueType.Text(text);
        }
        if (raw.isArray()) {
            JavaType component = type.getContentType();
            return new ValueType.Elements(part(component, "[]"), ArrayList::new, component.getRawClass());
        }
        if (Annotations.areOn(raw)) {
            String closed = Beans.closed(beans, type, writeOnly);
            if (closed != null) {
                throw refusal(type, closed);
            }
            return new ValueType.Bean(type);
        }
        if (Enum.class.isAssignableFrom(raw) && raw != Enum.class) {
            return new ValueType.Text(TextForms.ofEnum(raw));
        }
        if (raw == Optional.class) {
            return new ValueType.Maybe(
                    part(type.getContentType(), "Optional"),
                    value -> ((Optional<?>) value).orElse(null),
                    Optional::of,
                    Optional.empty());
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
        String refusal = Beans.refusal(beans, type, writeOnly);
        if (refusal != null) {
            throw refusal(type, refusal);
        }
        return new ValueType.Bean(type);
    }

    private ValueType collection(JavaType type, Class<?> raw) {
        JavaType content = raw == Iterable.class ? type.containedTypeOrUnknown(0) : type.getContentType();
        refuseIfUnordered(type, content.getRawClass());
        IntFunction<Collection<@Nullable Object>> maker = Containers.collections(raw, content.getRawClass());
        if (maker == null && !writeOnly) {
            throw refusal(
                    type,
                    "no such collection can be made: declare an interface, or a class with a constructor"
                            + " without parameters");
        }
        return new ValueType.Elements(part(content, "[]"), maker, null);
    }

    private void refuseIfUnordered(JavaType type, Class<?> content) {
        String refusal = writeOnly ? null : Containers.refusal(type.getRawClass(), content);
        if (refusal != null) {
            throw refusal(type, refusal);
        }
    }

    private ValueType map(JavaType type, Class<?> raw) {
        Class<?> keyClass = type.getKeyType().getRawClass();
        refuseIfUnordered(type, keyClass);
        TextForm<?> key = keyClass == Object.class ? null : TextForms.ofKeys(keyClass);
        if (key == null && keyClass != Object.class) {
            throw refusal(type, "its keys have no form in text");
        }
        IntFunction<Map<Object, @Nullable Object>> maker = Containers.maps(raw, keyClass);
        if (maker == null && !writeOnly) {
            throw refusal(
                    type,
                    "no such map can be made: declare an interface, or a class with a constructor without parameters");
        }
        return new ValueType.Entries(key, part(type.getContentType(), "{}"), maker);
    }

    private ValueType record(JavaType type, Class<?> raw) {
        RecordType described;
        try {
            described = new RecordType(raw);
        } catch (IllegalArgumentException e) {
            throw refusal(type, e.getMessage());
        }
        // The type may contain itself.
        fresh.put(type, described);
        List<RecordType.Member> members = new ArrayList<>();
        for (RecordComponent component : raw.getRecordComponents()) {
            JavaType componentType =
                    beans.mapper().getTypeFactory().resolveMemberType(component.getGenericType(), type.getBindings());
            ValueType part = part(componentType, simpleName(raw) + "." + component.getName());
            members.add(new RecordType.Member(component.getName(), part, RecordType.accessor(component)));
        }
        described.complete(members);
        return described;
    }

    /** Returns the name without accessing the enclosing class, which may be in another class loader. */
    private static String simpleName(Class<?> type) {
        String name = type.getName();
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }

    private RefusedTypeException refusal(JavaType type, @Nullable String why) {
        String where = path.isEmpty() ? "" : " (in " + String.join(" ", path) + ")";
        return new RefusedTypeException(
                type.getRawClass().getName() + where + " can't be carried: " + why + ".", String.valueOf(why));
    }
}
