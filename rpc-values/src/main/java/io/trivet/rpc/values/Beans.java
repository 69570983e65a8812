package io.trivet.rpc.values;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.trivet.rpc.spi.OpenPackages;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TreeNode;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.exc.InvalidDefinitionException;
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
            return "it's abstract, and values don't name their classes: declare a record or another concrete class";
        }
        if (raw == Class.class || raw.isHidden() || raw.isSynthetic()) {
            return "it's code, not a value";
        }
        try {
            return introspect(binding, type, writeOnly);
        } catch (JacksonException e) {
            String closed = closed(e, raw);
            return closed == null ? e.getOriginalMessage() : closed;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static @Nullable String introspect(ValueBinding binding, JavaType type, boolean writeOnly) {
        ValueSerializer<Object> writing =
                binding.mapper()._serializationContext().findValueSerializer(type);
        if (writing instanceof UnknownSerializer) {
            return "it has no members: neither getters nor public fields";
        }
        return writeOnly ? null : readingRefusal(binding, type);
    }

    /**
     * Returns what must be opened so that Jackson can carry a type with annotations, or its subtypes; null if nothing
     * must, as in a program without modules.
     */
    static @Nullable String closed(ValueBinding binding, JavaType type, boolean writeOnly) {
        Class<?> raw = type.getRawClass();
        String closed = Access.forJackson(raw);
        if (closed != null || !raw.getModule().isNamed()) {
            return closed;
        }
        try {
            introspect(binding, type, writeOnly);
        } catch (JacksonException e) {
            // Its other errors show when it is used, as they do without modules.
            return closed(e, raw);
        }
        return subtypes(raw)
                .map(each -> closed(binding, binding.mapper().constructType(each), writeOnly))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Stream<Class<?>> subtypes(Class<?> type) {
        JsonSubTypes named = type.getAnnotation(JsonSubTypes.class);
        // A class may name itself among them.
        return Stream.<Class<?>>concat(
                        type.isSealed() ? Arrays.stream(type.getPermittedSubclasses()) : Stream.empty(),
                        named == null
                                ? Stream.empty()
                                : Arrays.stream(named.value()).map(JsonSubTypes.Type::value))
                .filter(each -> each != type && type.isAssignableFrom(each));
    }

    /**
     * Returns what must be opened, from an exception of Jackson. Jackson keeps only the message of the exception that
     * {@link Access} threw.
     */
    private static @Nullable String closed(JacksonException e, Class<?> type) {
        JavaType part = e instanceof InvalidDefinitionException bad ? bad.getType() : null;
        String message = e.getOriginalMessage();
        for (Class<?> each = part == null ? type : part.getRawClass(); each != null; each = each.getSuperclass()) {
            String closed = OpenPackages.advice(each);
            if (message.contains(closed)) {
                return closed;
            }
        }
        return null;
    }

    private static @Nullable String readingRefusal(ValueBinding binding, JavaType type) {
        ValueDeserializer<Object> reading =
                binding.mapper()._deserializationContext().findRootValueDeserializer(type);
        return reading instanceof BeanDeserializerBase bean
                        && !bean.getValueInstantiator().canInstantiate()
                ? "it can't be created: it needs a constructor without parameters, or one that Jackson knows"
                : null;
    }
}
