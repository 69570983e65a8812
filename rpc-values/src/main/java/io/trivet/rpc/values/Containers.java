package io.trivet.rpc.values;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Makes the collections and maps that types declare: the same on every wire. */
@SuppressWarnings("JdkObsolete") // LinkedList is the queue that can hold null
public final class Containers {
    private static final Map<Class<?>, IntFunction<Collection<@Nullable Object>>> COLLECTIONS = new HashMap<>();
    private static final Map<Class<?>, IntFunction<Map<Object, @Nullable Object>>> MAPS = new HashMap<>();

    static {
        for (Class<?> type : List.of(Iterable.class, Collection.class, List.class, ArrayList.class)) {
            COLLECTIONS.put(type, ArrayList::new);
        }
        // Sets and maps keep the order in which they were sent.
        COLLECTIONS.put(Set.class, room -> new LinkedHashSet<>());
        COLLECTIONS.put(SortedSet.class, room -> new TreeSet<>());
        COLLECTIONS.put(NavigableSet.class, room -> new TreeSet<>());
        // Unlike ArrayDeque, it can hold null.
        COLLECTIONS.put(Queue.class, room -> new LinkedList<>());
        COLLECTIONS.put(Deque.class, room -> new LinkedList<>());
        COLLECTIONS.put(BlockingQueue.class, room -> new LinkedBlockingQueue<>());
        COLLECTIONS.put(BlockingDeque.class, room -> new LinkedBlockingDeque<>());
        MAPS.put(Map.class, room -> new LinkedHashMap<>());
        MAPS.put(SortedMap.class, room -> new TreeMap<>());
        MAPS.put(NavigableMap.class, room -> new TreeMap<>());
        MAPS.put(ConcurrentMap.class, room -> new ConcurrentHashMap<>());
        MAPS.put(ConcurrentNavigableMap.class, room -> new ConcurrentSkipListMap<>());
    }

    private Containers() {}

    /** Returns a function that makes collections of a class, or null if that is impossible. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // only the element's class shows that it is an enum
    public static @Nullable IntFunction<Collection<@Nullable Object>> collections(Class<?> type, Class<?> element) {
        if (type == EnumSet.class) {
            return element.isEnum() ? room -> EnumSet.noneOf((Class) element) : null;
        }
        IntFunction<Collection<@Nullable Object>> maker = COLLECTIONS.get(type);
        return maker != null ? maker : (IntFunction) maker(type);
    }

    /** Returns a function that makes maps of a class, or null if that is impossible. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // only the key's class shows that it is an enum
    public static @Nullable IntFunction<Map<Object, @Nullable Object>> maps(Class<?> type, Class<?> key) {
        if (type == EnumMap.class) {
            return key.isEnum() ? room -> new EnumMap(key) : null;
        }
        IntFunction<Map<Object, @Nullable Object>> maker = MAPS.get(type);
        return maker != null ? maker : (IntFunction) maker(type);
    }

    /** Returns why a collection of such elements, or a map of such keys, can't be read, or null if it can. */
    public static @Nullable String refusal(Class<?> type, Class<?> content) {
        boolean ordersItself = SortedSet.class.isAssignableFrom(type)
                || SortedMap.class.isAssignableFrom(type)
                || type == PriorityQueue.class
                || type == PriorityBlockingQueue.class;
        if (ordersItself
                && type.getClassLoader() == null
                && content != Object.class
                && !Comparable.class.isAssignableFrom(content)) {
            return "its elements have no natural order, and comparators can't be sent";
        }
        Constructor<?> declared = RefusedTypes.isOfJdk(type) ? null : constructor(type);
        return declared == null ? null : Access.refusal(declared);
    }

    private static @Nullable Constructor<?> constructor(Class<?> type) {
        try {
            return Modifier.isAbstract(type.getModifiers()) ? null : type.getDeclaredConstructor();
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static @Nullable IntFunction<Object> maker(Class<?> type) {
        Constructor<?> declared = constructor(type);
        if (declared == null || Access.refusal(declared) != null) {
            return null;
        }
        MethodHandle constructor;
        try {
            constructor =
                    MethodHandles.lookup().unreflectConstructor(declared).asType(MethodType.methodType(Object.class));
        } catch (IllegalAccessException e) {
            throw new AssertionError("a constructor that was made accessible isn't", e);
        }
        return room -> {
            try {
                return (Object) constructor.invokeExact();
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        };
    }
}
