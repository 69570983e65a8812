package io.trivet.rpc.xml;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.std.StdSerializer;

/** Refuses what the JDK has getters for and yet is no data, such as threads and streams: whoever sends one meant something else. */
final class JdkBeans extends ValueSerializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public ValueSerializer<?> modifySerializer(
            SerializationConfig config, BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
        Class<?> type = bean.getBeanClass();
        boolean isJdks = type.getClassLoader() == null || type.getName().startsWith("java.");
        return isJdks && serializer instanceof BeanSerializerBase ? new Refusal(type) : serializer;
    }

    private static final class Refusal extends StdSerializer<Object> {
        Refusal(Class<?> type) {
            super(type);
        }

        @Override
        public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
            context.reportBadDefinition(handledType(), handledType().getName() + " is no data that could be carried");
        }
    }
}
