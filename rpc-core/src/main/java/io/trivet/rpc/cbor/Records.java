package io.trivet.rpc.cbor;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Calls records' accessors and constructors at nearly the price of code that was compiled for them. Private records included. */
final class Records {
    /** Makes a record of its components. */
    interface Maker {
        Object make(Object[] values);
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
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        };
    }

    /**
     * Returns a function that gets a component of a record.
     *
     * @param function the functional interface
     * @param result what its method returns
     */
    static <F> F getter(RecordComponent component, Class<F> function, Class<?> result) {
        Class<?> type = component.getDeclaringRecord();
        Lookup lookup = lookup(type);
        MethodHandle accessor;
        try {
            accessor = lookup.unreflect(component.getAccessor());
        } catch (IllegalAccessException e) {
            throw closed(type, e);
        }
        Method method = Arrays.stream(function.getMethods())
                .filter(each -> Modifier.isAbstract(each.getModifiers()))
                .findFirst()
                .orElseThrow();
        try {
            return function.cast(LambdaMetafactory.metafactory(
                            lookup,
                            method.getName(),
                            MethodType.methodType(function),
                            MethodType.methodType(result, Object.class),
                            accessor,
                            accessor.type()
                                    .wrap()
                                    .changeReturnType(
                                            result.isPrimitive()
                                                    ? result
                                                    : accessor.type().wrap().returnType()))
                    .getTarget()
                    .invoke());
        } catch (Throwable e) {
            // Another class loader's records let us call them, but no class be made beside them.
            return MethodHandleProxies.asInterfaceInstance(
                    function, accessor.asType(MethodType.methodType(result, Object.class)));
        }
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
