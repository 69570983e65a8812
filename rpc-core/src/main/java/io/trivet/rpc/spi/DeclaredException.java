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
 * An exception that a method declares: the only kind that is ever made of what a peer sent.
 *
 * <p>It travels as its simple name, its message, and its fields. Immutable.
 */
public final class DeclaredException {
    private final Class<? extends Throwable> type;
    private final List<Field> fields = new ArrayList<>();

    /** The class, or one above it, if its fields can't be reached. */
    private @Nullable Class<?> closed;

    /** Reads what there is to know off the class. */
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

    /** What the JDK's own exceptions hold is their own business. */
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

    /**
     * Returns why no exception of this class can be made again where a message and the values of its fields arrive, or null if one can. An
     * abstract class is fine: it stands for its subclasses, of which each that is declared beside it arrives as itself.
     */
    public @Nullable String refusal() {
        if (closed != null) {
            return "its fields can't be reached: " + OpenPackages.advice(closed);
        }
        boolean canBe = Modifier.isAbstract(type.getModifiers())
                || Arrays.stream(Shape.values()).anyMatch(shape -> constructor(shape) != null)
                        // What the JDK's own refuse, they refuse always.
                        && (isUserDefined(type) || make("", Map.of()) != null);
        if (canBe) {
            return null;
        }
        if (isUserDefined(type) && !OpenPackages.open(type, DeclaredException.class.getModule())) {
            return "nothing here can make one: " + OpenPackages.advice(type);
        }
        String known = fields.isEmpty()
                ? "(String) or ()"
                : "(String, "
                        + fields.stream()
                                .map(field -> field.getType().getSimpleName())
                                .collect(Collectors.joining(", "))
                        + "), of its message and its fields, or (String)";
        return "it can't be made again where it arrives: give it a constructor " + known
                + ", and make its class static if it stands inside another";
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
        Throwable made = null;
        for (Shape shape : Shape.values()) {
            Throwable candidate = construct(shape, message, ordered);
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

    /** What a constructor may take, in its order. */
    private enum Shape {
        MESSAGE_FIELDS(Part.MESSAGE, Part.FIELDS),
        FIELDS(Part.FIELDS),
        FIELDS_MESSAGE(Part.FIELDS, Part.MESSAGE),
        MESSAGE(Part.MESSAGE),
        NOTHING(),
        /** The cause stays on the server. */
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
            // Another constructor may do; without any, the caller learns type and message from an RpcException.
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
