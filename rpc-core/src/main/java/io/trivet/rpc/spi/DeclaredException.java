package io.trivet.rpc.spi;

import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An exception type that a method declares. Exceptions of other types are never created from what a peer sent.
 *
 * <p>Its simple name, its message and its fields are sent. Immutable.
 */
public final class DeclaredException {
    private final Class<? extends Throwable> type;
    private final List<Field> fields = new ArrayList<>();

    /** The class or a superclass whose fields can't be accessed; null if all can. */
    private @Nullable Class<?> closed;

    /** Reads the fields of the class. */
    public DeclaredException(Class<? extends Throwable> type) {
        this.type = type;
        for (Class<?> each = type; isUserDefined(each); each = each.getSuperclass()) {
            List<Field> own = new ArrayList<>();
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && !Modifier.isTransient(field.getModifiers())
                        && !field.isSynthetic()) {
                    if (field.trySetAccessible()) {
                        own.add(field);
                    } else {
                        closed = each;
                    }
                }
            }
            fields.addAll(0, own);
        }
    }

    /** Returns whether the class has fields that are sent: those of the JDK's own exceptions are not. */
    private static boolean isUserDefined(@Nullable Class<?> type) {
        return type != null
                && type.getClassLoader() != null
                && type.getClassLoader() != ClassLoader.getPlatformClassLoader()
                && Throwable.class.isAssignableFrom(type);
    }

    /** Returns the class. */
    public Class<? extends Throwable> type() {
        return type;
    }

    /** Returns the name that is sent. */
    public String name() {
        return type.getSimpleName();
    }

    /** Returns the names and types of the fields that are sent, those of superclasses first. */
    public Map<String, Type> fields() {
        Map<String, Type> types = new LinkedHashMap<>();
        fields.forEach(field -> types.put(field.getName(), field.getGenericType()));
        return types;
    }

    /** Returns the values of an exception's fields. The exception must be of this type. */
    Map<String, Object> read(Throwable thrown) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field field : fields) {
            try {
                values.put(field.getName(), field.get(thrown));
            } catch (IllegalAccessException e) {
                throw new AssertionError("a field that was made accessible is inaccessible", e);
            }
        }
        return Collections.unmodifiableMap(values);
    }

    /**
     * Returns the reason why exceptions of this class can't be created from a message and field values, or null if they
     * can. An abstract class is accepted: it represents its subclasses, and each subclass that is declared beside it
     * arrives as itself.
     */
    public @Nullable String refusal() {
        if (closed != null) {
            return "its fields can't be accessed: " + OpenPackages.advice(closed);
        }
        boolean canBe = Modifier.isAbstract(type.getModifiers())
                || Arrays.stream(Shape.values()).anyMatch(shape -> constructor(shape) != null)
                        // A constructor of the JDK's own exceptions that fails here always fails.
                        && (isUserDefined(type) || make("", Map.of()) != null);
        if (canBe) {
            return null;
        }
        if (isUserDefined(type) && !OpenPackages.open(type, DeclaredException.class.getModule())) {
            return "its constructors can't be accessed: " + OpenPackages.advice(type);
        }
        String known = fields.isEmpty()
                ? "(String) or ()"
                : "(String, "
                        + fields.stream()
                                .map(field -> field.getType().getSimpleName())
                                .collect(Collectors.joining(", "))
                        + ") for its message and its fields, or (String)";
        return "the receiver can't create it: give it a constructor " + known
                + ", and make its class static if it is nested in another";
    }

    /** Returns an exception with this message and these fields, or null if the class has no suitable constructor. */
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
        Throwable made = null;
        for (Shape shape : Shape.values()) {
            Throwable candidate = construct(shape, message, ordered);
            if (candidate != null && fill(candidate, ordered)) {
                // A parameter of the right type may have another meaning: only if the exception returns the message was
                // it the message.
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

    /** The possible parameters of a constructor, in their order. */
    private enum Shape {
        MESSAGE_FIELDS(Part.MESSAGE, Part.FIELDS),
        FIELDS(Part.FIELDS),
        FIELDS_MESSAGE(Part.FIELDS, Part.MESSAGE),
        MESSAGE(Part.MESSAGE),
        NOTHING(),
        /** The cause isn't sent. */
        MESSAGE_CAUSE(Part.MESSAGE, Part.CAUSE);

        private final List<Part> parts;

        Shape(Part... parts) {
            this.parts = List.of(parts);
        }
    }

    private enum Part {
        MESSAGE,
        FIELDS,
        CAUSE
    }

    private @Nullable Throwable construct(Shape shape, String message, List<Object> values) {
        Constructor<?> constructor = constructor(shape);
        if (constructor == null) {
            return null;
        }
        List<Object> arguments = new ArrayList<>();
        for (Part part : shape.parts) {
            switch (part) {
                case MESSAGE -> arguments.add(message);
                case FIELDS -> arguments.addAll(values);
                case CAUSE -> arguments.add(null);
            }
        }
        try {
            return (Throwable) constructor.newInstance(arguments.toArray());
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Another constructor may work. If none does, the caller gets the type and message in an RpcException.
            return null;
        }
    }

    private @Nullable Constructor<?> constructor(Shape shape) {
        List<Class<?>> wanted = new ArrayList<>();
        for (Part part : shape.parts) {
            switch (part) {
                case MESSAGE -> wanted.add(String.class);
                case FIELDS -> fields.forEach(field -> wanted.add(field.getType()));
                case CAUSE -> wanted.add(Throwable.class);
            }
        }
        MethodType boxed = MethodType.methodType(void.class, wanted).wrap();
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            MethodType parameters = MethodType.methodType(void.class, constructor.getParameterTypes());
            if (parameters.wrap().equals(boxed) && constructor.trySetAccessible()) {
                return constructor;
            }
        }
        return null;
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
