package io.trivet.rpc.values;

import java.lang.reflect.Modifier;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TreeNode;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.ser.impl.UnknownSerializer;

/** Decides which classes without annotations can be left to Jackson, and which aren't values at all. */
final class Beans {
    private Beans() {}

    /** Returns why Jackson can't carry a type without annotations, or null if it can. */
    static @Nullable String refusal(ValueBinding binding, JavaType type, boolean writeOnly) {
        Class<?> raw = type.getRawClass();
        String refusal = RefusedTypes.refusal(raw);
        if (refusal != null) {
            return refusal;
        }
        if (Map.Entry.class.isAssignableFrom(raw) || TreeNode.class.isAssignableFrom(raw)) {
            return null;
        }
        if (raw.isInterface() || Modifier.isAbstract(raw.getModifiers())) {
            return "it's abstract, and no value says its own class: declare a record or another concrete class";
        }
        if (raw == Class.class || raw.isHidden() || raw.isSynthetic()) {
            return "it's code, not a value";
        }
        try {
            ValueSerializer<Object> writing =
                    binding.mapper()._serializationContext().findValueSerializer(type);
            if (writing instanceof UnknownSerializer) {
                return "it has no members: neither getters nor public fields";
            }
            return writeOnly ? null : readingRefusal(binding, type);
        } catch (JacksonException e) {
            return e.getOriginalMessage();
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static @Nullable String readingRefusal(ValueBinding binding, JavaType type) {
        ValueDeserializer<Object> reading =
                binding.mapper()._deserializationContext().findRootValueDeserializer(type);
        return reading instanceof BeanDeserializerBase bean
                        && !bean.getValueInstantiator().canInstantiate()
                ? "nothing can make one: it needs a constructor without parameters, or one that Jackson knows"
                : null;
    }
}
