package io.trivet.rpc.values;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;

/**
 * Makes Jackson write only the components of a record, without other methods that look like getters. Refuses types that
 * modules hide from Jackson.
 */
final class WriterRules extends ValueSerializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public List<BeanPropertyWriter> changeProperties(
            SerializationConfig config, BeanDescription.Supplier bean, List<BeanPropertyWriter> properties) {
        Access.checkForJackson(properties.iterator());
        Class<?> type = bean.getBeanClass();
        if (!type.isRecord() || Annotations.areOn(type)) {
            return properties;
        }
        Set<String> components = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toSet());
        return properties.stream()
                .filter(property -> components.contains(property.getName()))
                .toList();
    }

    @Override
    public ValueSerializer<?> modifySerializer(
            SerializationConfig config, BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
        Class<?> type = bean.getBeanClass();
        String refusal = RefusedTypes.refusal(type);
        return refusal == null ? serializer : new Writers.Refusal(type, refusal);
    }
}
