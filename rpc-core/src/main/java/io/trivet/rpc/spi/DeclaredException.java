package io.trivet.rpc.spi;

import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An exception that a method declares: the only kind that is ever made of what a peer sent.
 *
 * <p>It travels as its simple name, its message, and its fields. Immutable.
 */
public final class DeclaredException {
    private final Class<? extends Throwable> type;
    private final List<Field> fields = new ArrayList<>();

    /** Reads what there is to know off the class. */
    public DeclaredException(Class<? extends Throwable> type) {
        this.type = type;
        for (Class<?> each = type; isUserDefined(each); each = each.getSuperclass()) {
            List<Field> own = new ArrayList<>();
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && !Modifier.isTransient(field.getModifiers())
                        && !field.isSynthetic()
                        && field.trySetAccessible()) {
                    own.add(field);
                }
            }
            fields.addAll(0, own);
        }
    }

    /** What the JDK's own exceptions hold is their own business. */
    private static boolean isUserDefined(@Nullable Class<?> type) {
        return type != null && type.getClassLoader() != null && Throwable.class.isAssignableFrom(type);
    }

    /** Returns the class. */
    public Class<? extends Throwable> type() {
        return type;
    }

    /** Returns the name that travels. */
    public String name() {
        return type.getSimpleName();
    }

    /** Returns names and types of the fields that travel, those of the superclass first. */
    public Map<String, Type> fields() {
        Map<String, Type> types = new LinkedHashMap<>();
        fields.forEach(field -> types.put(field.getName(), field.getGenericType()));
        return types;
    }

    /** Returns the values of the fields of an exception of this type. */
    Map<String, Object> read(Throwable thrown) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field field : fields) {
            try {
                values.put(field.getName(), field.get(thrown));
            } catch (IllegalAccessException e) {
                throw new AssertionError("a field that was made accessible isn't", e);
            }
        }
        return Collections.unmodifiableMap(values);
    }

    /** Returns the exception with this message and these fields, or null if the class has no constructor for that. */
    @Nullable
    Throwable make(String message, Map<String, Object> values) {
        if (Modifier.isAbstract(type.getModifiers())) {
            return null;
        }
        List<Object> ordered = new ArrayList<>();
        for (Field field : fields) {
            Object value = values.get(field.getName());
            ordered.add(value == null && field.getType().isPrimitive() ? zero(field.getType()) : value);
        }
        List<Object> none = List.of();
        List<Object> text = Collections.singletonList(message);
        Throwable made = null;
        for (List<List<Object>> shape :
                List.of(List.of(text, ordered), List.of(none, ordered), List.of(text, none), List.of(none, none))) {
            Throwable candidate = construct(shape.get(0), shape.get(1));
            if (candidate != null && fill(candidate, ordered)) {
                // A parameter that fits may have another meaning: the one that takes the message gives it back.
                if (message.equals(candidate.getMessage())) {
                    return candidate;
                }
                made = made == null ? candidate : made;
            }
        }
        return made;
    }

    private static Object zero(Class<?> primitive) {
        return java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(primitive, 1), 0);
    }

    /** Calls the constructor whose parameters are a message, or not, and the fields in their order, or not. */
    private @Nullable Throwable construct(List<Object> text, List<Object> values) {
        List<Object> arguments = new ArrayList<>(text);
        arguments.addAll(values);
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (fits(constructor.getParameterTypes(), arguments.size(), text.size())) {
                try {
                    constructor.setAccessible(true);
                    return (Throwable) constructor.newInstance(arguments.toArray());
                } catch (ReflectiveOperationException | RuntimeException e) {
                    // Another constructor may do; without any, the caller learns type and message from an RpcException.
                }
            }
        }
        return null;
    }

    private boolean fits(Class<?>[] parameters, int count, int messages) {
        if (parameters.length != count) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            Class<?> wanted =
                    i < messages ? String.class : fields.get(i - messages).getType();
            if (MethodType.methodType(parameters[i]).wrap().returnType()
                    != MethodType.methodType(wanted).wrap().returnType()) {
                return false;
            }
        }
        return true;
    }

    private boolean fill(Throwable made, List<Object> values) {
        try {
            for (int i = 0; i < fields.size(); i++) {
                fields.get(i).set(made, values.get(i));
            }
            return true;
        } catch (IllegalAccessException | IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return type.getName();
    }
}
