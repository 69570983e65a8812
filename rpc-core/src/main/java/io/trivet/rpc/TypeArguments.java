package io.trivet.rpc;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The types of the type variables of an interface's parents, as the interface and its other parents define them.
 * Immutable.
 */
final class TypeArguments {
    private final Map<TypeVariable<?>, Type> known = new HashMap<>();

    private TypeArguments() {}

    static TypeArguments of(Class<?> service) {
        TypeArguments arguments = new TypeArguments();
        arguments.addParents(service);
        return arguments;
    }

    private void addParents(Class<?> type) {
        for (Type parent : type.getGenericInterfaces()) {
            if (parent instanceof ParameterizedType generic) {
                Class<?> raw = (Class<?>) generic.getRawType();
                TypeVariable<?>[] variables = raw.getTypeParameters();
                for (int i = 0; i < variables.length; i++) {
                    // The replacement may contain variables of the type that defines it, and is unknown as long as they
                    // are.
                    known.put(variables[i], replaced(generic.getActualTypeArguments()[i], false));
                }
                addParents(raw);
            } else {
                addParents((Class<?>) parent);
            }
        }
    }

    /**
     * Returns the type with all variables replaced.
     *
     * @throws IllegalArgumentException if a variable is unknown; the message is its name
     */
    Type resolve(Type type) {
        return replaced(type, true);
    }

    private Type replaced(Type type, boolean all) {
        if (type instanceof TypeVariable<?> variable) {
            Type stands = known.get(variable);
            if (stands == null) {
                if (all) {
                    throw new IllegalArgumentException(variable.getName());
                }
                return variable;
            }
            return all ? replaced(stands, true) : stands;
        }
        if (type instanceof ParameterizedType generic) {
            List<Type> arguments = Arrays.stream(generic.getActualTypeArguments())
                    .map(argument -> replaced(argument, all))
                    .toList();
            return new Parameterized(generic.getRawType(), arguments, generic.getOwnerType());
        }
        if (type instanceof GenericArrayType array) {
            Type component = replaced(array.getGenericComponentType(), all);
            return component instanceof Class<?> plain ? plain.arrayType() : new GenericArray(component);
        }
        // Values of a wildcard are read as its bound.
        return type instanceof WildcardType wildcard ? replaced(wildcard.getUpperBounds()[0], all) : type;
    }

    /** A parameterized type that equals the JDK's own with the same parts. */
    private record Parameterized(
            Type raw, List<Type> arguments, @Nullable Type owner) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(new Type[0]);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return owner;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ParameterizedType generic
                    && raw.equals(generic.getRawType())
                    && Objects.equals(owner, generic.getOwnerType())
                    && Arrays.equals(getActualTypeArguments(), generic.getActualTypeArguments());
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(getActualTypeArguments()) ^ Objects.hashCode(owner) ^ raw.hashCode();
        }

        @Override
        public String toString() {
            return raw.getTypeName()
                    + arguments.stream().map(Type::getTypeName).collect(Collectors.joining(", ", "<", ">"));
        }
    }

    /** A generic array type that equals the JDK's own with the same component. */
    private record GenericArray(Type component) implements GenericArrayType {
        @Override
        public Type getGenericComponentType() {
            return component;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof GenericArrayType array && component.equals(array.getGenericComponentType());
        }

        @Override
        public int hashCode() {
            return component.hashCode();
        }

        @Override
        public String toString() {
            return component.getTypeName() + "[]";
        }
    }

    /** Returns the class of a type's values. */
    static Class<?> rawClass(Type type) {
        if (type instanceof ParameterizedType generic) {
            return (Class<?>) generic.getRawType();
        }
        if (type instanceof GenericArrayType array) {
            return rawClass(array.getGenericComponentType()).arrayType();
        }
        return type instanceof Class<?> plain ? plain : Object.class;
    }
}
