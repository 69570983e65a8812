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

/**
 * A class of records, possibly private: its components, and handles that create and read one almost as fast as compiled
 * code.
 */
public final class RecordType implements ValueType {
    /**
     * A component.
     *
     * @param accessor takes the record, and returns the component's value
     */
    public record Member(String name, ValueType type, MethodHandle accessor) {}

    /**
     * Maximum number of parameters: a handle takes a few less than a constructor does, and long and double count twice.
     */
    private static final int MAX_PARAMETERS = 250;

    private final Class<?> type;

    /** The handle that creates a record from its components; null if there are too many of them for a handle. */
    private final @Nullable MethodHandle constructor;

    private final MethodHandle maker;
    private final MemberNames names;

    /** The components. They are set after construction, because a record may have a component of its own type. */
    private List<Member> members = List.of();

    /**
     * Creates a description without members, which are set later. Throws IllegalArgumentException if the type's module
     * doesn't permit access.
     */
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

    /** Returns the components, in order. */
    public List<Member> members() {
        return members;
    }

    /** Returns the components' names, in order. */
    public MemberNames names() {
        return names;
    }

    /**
     * Returns the handle that creates a record from its components; must not be called if there are too many of them.
     */
    MethodHandle constructor() {
        return Objects.requireNonNull(constructor, "a record with too many components");
    }

    /**
     * Creates a record from the values of all its components. Exceptions of its constructor are thrown unchanged.
     *
     * @param values one for each component
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

    /**
     * Returns the handle that reads a component of a record. Throws IllegalArgumentException if the type's module
     * doesn't permit access.
     */
    static MethodHandle accessor(RecordComponent component) {
        try {
            return MethodHandles.lookup().unreflect(Access.to(component.getAccessor()));
        } catch (IllegalAccessException e) {
            throw new AssertionError("an accessor that was made accessible isn't", e);
        }
    }

    /** Returns the exception of a record's method, which can't declare any; throws it if it is an error. */
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
