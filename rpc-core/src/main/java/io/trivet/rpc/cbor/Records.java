package io.trivet.rpc.cbor;

import java.lang.invoke.CallSite;
import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls records' accessors and constructors at nearly the price of code that was compiled for them. Private records included. */
final class Records {
    /** Makes a record of its components. */
    interface Maker {
        Object make(@Nullable Object[] values);
    }

    private Records() {}

    /** Returns what makes records of a class; throws IllegalArgumentException if its module doesn't let us. */
    static Maker maker(Class<?> type) {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        MethodHandle constructor;
        try {
            constructor = lookup(type)
                    .unreflectConstructor(type.getDeclaredConstructor(parameters))
                    .asFixedArity()
                    .asSpreader(Object[].class, parameters.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw closed(type, e);
        }
        return values -> {
            try {
                return (Object) constructor.invokeExact(values);
            } catch (Throwable e) {
                throw unchecked(e);
            }
        };
    }

    /**
     * Returns a function that gets a component of a record, and that the JVM can compile into its caller.
     *
     * @param function the functional interface
     * @param result what its method returns
     * @throws LambdaConversionException if the record's class loader isn't ours
     */
    static <F> F getter(RecordComponent component, Class<F> function, Class<?> result)
            throws LambdaConversionException {
        Lookup lookup = lookup(component.getDeclaringRecord());
        MethodHandle accessor = accessor(component);
        Method method = Arrays.stream(function.getMethods())
                .filter(each -> Modifier.isAbstract(each.getModifiers()))
                .findFirst()
                .orElseThrow();
        MethodType boxed = accessor.type().wrap();
        CallSite site = LambdaMetafactory.metafactory(
                lookup,
                method.getName(),
                MethodType.methodType(function),
                MethodType.methodType(result, Object.class),
                accessor,
                result.isPrimitive() ? boxed.changeReturnType(result) : boxed);
        try {
            return function.cast(site.getTarget().invoke());
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** Returns a function that gets a component of any record. */
    static Function<Object, @Nullable Object> plainGetter(RecordComponent component) {
        MethodHandle accessor = accessor(component).asType(MethodType.methodType(Object.class, Object.class));
        return owner -> {
            try {
                return (Object) accessor.invokeExact(owner);
            } catch (Throwable e) {
                throw unchecked(e);
            }
        };
    }

    private static MethodHandle accessor(RecordComponent component) {
        Class<?> type = component.getDeclaringRecord();
        try {
            return lookup(type).unreflect(component.getAccessor());
        } catch (IllegalAccessException e) {
            throw closed(type, e);
        }
    }

    /** Returns what a method of a record threw, which can declare nothing, or throws it if it's an error. */
    private static RuntimeException unchecked(Throwable thrown) {
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
