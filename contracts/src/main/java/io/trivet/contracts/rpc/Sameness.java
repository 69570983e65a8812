package io.trivet.contracts.rpc;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares values; arrays within them are equal if their elements are. */
final class Sameness {
    private Sameness() {}

    static boolean isSame(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null || Objects.equals(a, b)) {
            return Objects.equals(a, b);
        }
        if (a.getClass().isArray() && a.getClass() == b.getClass()) {
            return isSame(elements(a), elements(b));
        }
        if (a instanceof List<?> one && b instanceof List<?> other) {
            Iterator<?> others = other.iterator();
            return one.size() == other.size() && one.stream().allMatch(each -> isSame(each, others.next()));
        }
        if (a instanceof Map<?, ?> one && b instanceof Map<?, ?> other) {
            return one.keySet().equals(other.keySet())
                    && one.entrySet().stream().allMatch(each -> isSame(each.getValue(), other.get(each.getKey())));
        }
        if (a instanceof Optional<?> one && b instanceof Optional<?> other) {
            return isSame(one.orElse(null), other.orElse(null));
        }
        return a.getClass().isRecord()
                && a.getClass() == b.getClass()
                && Arrays.stream(a.getClass().getRecordComponents())
                        .allMatch(component -> isSame(get(component, a), get(component, b)));
    }

    private static List<?> elements(Object array) {
        Object[] elements = new Object[Array.getLength(array)];
        Arrays.setAll(elements, i -> Array.get(array, i));
        return Arrays.asList(elements);
    }

    private static @Nullable Object get(RecordComponent component, Object record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
