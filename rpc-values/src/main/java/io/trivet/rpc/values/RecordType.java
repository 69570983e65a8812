package io.trivet.rpc.values;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A class of records: its components, and how one is made and taken apart at nearly the price of code that was compiled for it. Private ones included. */
public final class RecordType implements ValueType {
    /**
     * A component.
     *
     * @param accessor takes the record, and returns the component's value
     */
    public record Member(String name, ValueType type, MethodHandle accessor) {}

    /** A handle takes a few less than a constructor does, and long and double count twice. */
    private static final int MAX_PARAMETERS = 250;

    private final Class<?> type;

    /** Makes a record of its components; null if it has too many of them for a handle. */
    private final @Nullable MethodHandle constructor;

    private final MethodHandle maker;
    private final MemberNames names;

    /** They come after it is made, since it may have a component of its own type. */
    private List<Member> members = List.of();

    /** Makes one whose members are not there yet; throws IllegalArgumentException if its module doesn't let us. */
    RecordType(Class<?> type) {
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        if (parameters(components) <= MAX_PARAMETERS) {
            constructor = constructor(type, components);
            maker = constructor
                    .asSpreader(Object[].class, components.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } else {
            constructor = null;
            maker = wideMaker(type, components);
        }
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

    /** Returns what makes a record of its components, of which there aren't too many. */
    MethodHandle constructor() {
        return Objects.requireNonNull(constructor, "a record with too many components");
    }

    /**
     * Makes a record of its components, each of which is given. What its constructor throws comes out as it is.
     *
     * @param values as many as there are components
     */
    public Object make(@Nullable Object[] values) {
        try {
            return (Object) maker.invokeExact(values);
        } catch (InvocationTargetException e) {
            throw unchecked(e.getCause());
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    private static int parameters(RecordComponent[] components) {
        int count = 0;
        for (RecordComponent component : components) {
            count += component.getType() == long.class || component.getType() == double.class ? 2 : 1;
        }
        return count;
    }

    private static MethodHandle constructor(Class<?> type, RecordComponent[] components) {
        try {
            return MethodHandles.lookup()
                    .unreflectConstructor(declared(type, components))
                    .asFixedArity();
        } catch (IllegalAccessException e) {
            throw new AssertionError("a constructor that was made accessible isn't", e);
        }
    }

    private static Constructor<?> declared(Class<?> type, RecordComponent[] components) {
        Class<?>[] parameters =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return Access.to(type.getDeclaredConstructor(parameters));
        } catch (NoSuchMethodException e) {
            throw new AssertionError("a record without a constructor of its components", e);
        }
    }

    private static MethodHandle wideMaker(Class<?> type, RecordComponent[] components) {
        try {
            return MethodHandles.lookup()
                    .findVirtual(Constructor.class, "newInstance", MethodType.methodType(Object.class, Object[].class))
                    .asFixedArity()
                    .bindTo(declared(type, components));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** Returns what gets a component of a record; throws IllegalArgumentException if its module doesn't let us. */
    static MethodHandle accessor(RecordComponent component) {
        try {
            return MethodHandles.lookup().unreflect(Access.to(component.getAccessor()));
        } catch (IllegalAccessException e) {
            throw new AssertionError("an accessor that was made accessible isn't", e);
        }
    }

    /** Returns what a method of a record threw, which can declare nothing, or throws it if it's an error. */
    static RuntimeException unchecked(@Nullable Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException e ? e : new IllegalStateException(thrown);
    }

    @Override
    public String toString() {
        return "RecordType[" + type.getName() + "]";
    }
}
