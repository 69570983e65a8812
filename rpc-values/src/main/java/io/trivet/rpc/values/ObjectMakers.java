package io.trivet.rpc.values;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.ValueInstantiators;
import tools.jackson.databind.deser.bean.PropertyValueBuffer;
import tools.jackson.databind.deser.std.StdValueInstantiator;

/** Counts the memory of beans when they are created: a bean of fifty members may arrive as a struct without any. */
final class ObjectMakers implements ValueInstantiators {
    private static final int HEADER = 16;

    /** Returns the memory of an object with this many members. */
    static int sizeOf(int members) {
        return HEADER + Long.BYTES * members;
    }

    @Override
    public @Nullable ValueInstantiator findValueInstantiator(
            DeserializationConfig config, BeanDescription.Supplier bean) {
        return null;
    }

    @Override
    public ValueInstantiator modifyValueInstantiator(
            DeserializationConfig config, BeanDescription.Supplier bean, ValueInstantiator usual) {
        boolean isPlain = usual.getClass() == StdValueInstantiator.class
                && !usual.canCreateFromBigInteger()
                && !usual.canCreateFromBigDecimal();
        return isPlain && bean.getBeanClass().getClassLoader() != null
                ? new CountingMaker(usual, sizeOf(fields(bean.getBeanClass())))
                : usual;
    }

    private static int fields(Class<?> type) {
        int count = 0;
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            count += (int) Arrays.stream(each.getDeclaredFields())
                    .filter(field -> !Modifier.isStatic(field.getModifiers()))
                    .count();
        }
        return count;
    }

    private static final class CountingMaker extends ValueInstantiator.Delegating {
        private static final long serialVersionUID = 1L;

        private final int size;

        CountingMaker(ValueInstantiator usual, int size) {
            super(usual);
            this.size = size;
        }

        private void charge(DeserializationContext context) {
            Counting.charge(context.getParser(), context, size);
        }

        @Override
        public Object createUsingDefault(DeserializationContext context) {
            charge(context);
            return super.createUsingDefault(context);
        }

        @Override
        public Object createFromObjectWith(DeserializationContext context, Object[] members) {
            charge(context);
            return super.createFromObjectWith(context, members);
        }

        @Override
        public Object createFromObjectWith(
                DeserializationContext context, SettableBeanProperty[] members, PropertyValueBuffer values) {
            charge(context);
            return super.createFromObjectWith(context, members, values);
        }
    }
}
