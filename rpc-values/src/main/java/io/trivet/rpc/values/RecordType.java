package io.trivet.rpc.values;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A class of records: its components, and how one is made and taken apart at nearly the price of code that was compiled for it. Private ones included. */
public final class RecordType implements ValueType {
    /**
     * A component.
     *
     * @param accessor takes the record, and returns the component's value
     */
    public record Member(String name, ValueType type, MethodHandle accessor) {}

    private final Class<?> type;
    private final MethodHandle constructor;
    private final MethodHandle maker;
    private final MemberNames names;

    /** They come after it is made, since it may have a component of its own type. */
    private List<Member> members = List.of();

    /** Makes one whose members are not there yet; throws IllegalArgumentException if its module doesn't let us. */
    RecordType(Class<?> type) {
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        constructor = constructor(type, components);
        maker = constructor
                .asSpreader(Object[].class, components.length)
                .asType(MethodType.methodType(Object.class, Object[].class));
        names = new MemberNames(
                Arrays.stream(components).map(RecordComponent::getName).toList());
    }

    void complete(List<Member> all) {
        members = List.copyOf(all);
    }

    /** Returns the class. */
    public Class<?> type() {
        return type;
    }

    /** Returns the components, in their order. */
    public List<Member> members() {
        return members;
    }

    /** Returns the components' names, in their order. */
    public MemberNames names() {
        return names;
    }

    /** Returns what makes a record of its components. */
    MethodHandle constructor() {
        return constructor;
    }

    /**
     * Makes a record of its components, each of which is given. What its constructor throws comes out as it is.
     *
     * @param values as many as there are components
     */
    public Object make(@Nullable Object[] values) {
        try {
            return (Object) maker.invokeExact(values);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    private static MethodHandle constructor(Class<?> type, RecordComponent[] components) {
        Class<?>[] parameters =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return lookup(type)
                    .unreflectConstructor(type.getDeclaredConstructor(parameters))
                    .asFixedArity();
        } catch (ReflectiveOperationException e) {
            throw closed(type, e);
        }
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

    private static Lookup lookup(Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        } catch (IllegalAccessException e) {
            // Its module isn't open to us; this will do if what we want is public and exported.
            return MethodHandles.publicLookup();
        }
    }

    private static IllegalArgumentException closed(Class<?> type, Exception e) {
        return new IllegalArgumentException(
                type.getName() + " is in a module that doesn't open its package to "
                        + RecordType.class.getPackageName(),
                e);
    }

    @Override
    public String toString() {
        return "RecordType[" + type.getName() + "]";
    }
}
