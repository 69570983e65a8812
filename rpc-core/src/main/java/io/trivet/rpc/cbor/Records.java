package io.trivet.rpc.cbor;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Calls records' accessors and constructors at nearly the price of code that was compiled for them. Private records included. */
final class Records {
    /** Makes a record of its components. */
    interface Maker {
        Object make(@Nullable Object[] values);
    }

    private Records() {}

    /** Returns what makes a record of its components; throws IllegalArgumentException if its module doesn't let us. */
    static MethodHandle constructor(Class<?> type) {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return lookup(type)
                    .unreflectConstructor(type.getDeclaredConstructor(parameters))
                    .asFixedArity();
        } catch (ReflectiveOperationException e) {
            throw closed(type, e);
        }
    }

    static Maker maker(MethodHandle constructor) {
        MethodHandle spread = constructor
                .asSpreader(Object[].class, constructor.type().parameterCount())
                .asType(MethodType.methodType(Object.class, Object[].class));
        return values -> {
            try {
                return (Object) spread.invokeExact(values);
            } catch (Throwable e) {
                throw unchecked(e);
            }
        };
    }

    /** Returns what gets a component of a record; throws IllegalArgumentException if its module doesn't let us. */
    static MethodHandle accessor(RecordComponent component) {
        Class<?> type = component.getDeclaringRecord();
        try {
            return lookup(type).unreflect(component.getAccessor());
        } catch (IllegalAccessException e) {
            throw closed(type, e);
        }
    }

    /** Returns what a method of a record threw, which can declare nothing, or throws it if it's an error. */
    static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException e ? e : new IllegalStateException(thrown);
    }

    static Lookup lookup(Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        } catch (IllegalAccessException e) {
            // Its module isn't open to us; this will do if what we want is public and exported.
            return MethodHandles.publicLookup();
        }
    }

    private static IllegalArgumentException closed(Class<?> type, Exception e) {
        return new IllegalArgumentException(
                type.getName() + " is in a module that doesn't open its package to " + Records.class.getPackageName(),
                e);
    }
}
