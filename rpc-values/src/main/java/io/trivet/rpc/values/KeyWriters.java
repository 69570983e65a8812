package io.trivet.rpc.values;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.Serializers;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes the keys of maps as text. Refuses keys without a text form, and maps in which two keys have the same text. */
final class KeyWriters implements Serializers {
    @Override
    public @Nullable ValueSerializer<?> findSerializer(
            SerializationConfig config,
            JavaType type,
            BeanDescription.Supplier bean,
            JsonFormat.@Nullable Value format) {
        Class<?> raw = type.getRawClass();
        return raw == String.class || Enum.class.isAssignableFrom(raw) || Annotations.areOn(raw)
                ? null
                : new KeyWriter(raw);
    }

    private static final class KeyWriter extends StdSerializer<Object> {
        KeyWriter(Class<?> type) {
            super(type);
        }

        @Override
        public void serialize(Object key, JsonGenerator generator, SerializationContext context) {
            String text;
            try {
                text = MapKeys.text(key);
            } catch (IllegalArgumentException e) {
                throw new UnwritableException(generator, String.valueOf(e.getMessage()), e);
            }
            if (text == null) {
                throw new UnwritableException(
                        generator,
                        "a map's key has no form in text",
                        new IllegalArgumentException(key.getClass().getName()));
            }
            if (_handledType == Object.class
                    && !(key instanceof String)
                    && generator.currentValue() instanceof Map<?, ?> map
                    && isFirstThatIsNoString(map, key)
                    && MapKeys.haveSameText(map)) {
                throw new UnwritableException(generator, "two keys of a map have the same text", null);
            }
            generator.writeName(text);
        }

        /**
         * Returns whether the key is the first of the map's keys that isn't a string, so that a map is checked only
         * once.
         */
        private static boolean isFirstThatIsNoString(Map<?, ?> map, Object key) {
            for (Object each : map.keySet()) {
                if (!(each instanceof String)) {
                    return each == key;
                }
            }
            return false;
        }
    }
}
