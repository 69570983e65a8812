package io.trivet.rpc.values;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Stream;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.bean.BeanDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;

/**
 * Makes {@link RecordReader} read the records without Jackson's annotations, and refuses types that Jackson can't
 * create because of modules.
 */
final class RecordReaders extends ValueDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public ValueDeserializer<?> modifyDeserializer(
            DeserializationConfig config, BeanDescription.Supplier bean, ValueDeserializer<?> deserializer) {
        if (deserializer instanceof BeanDeserializerBase made) {
            ValueInstantiator maker = made.getValueInstantiator();
            Access.checkForJackson(
                    maker.getWithArgsCreator() == null ? maker.getDefaultCreator() : maker.getWithArgsCreator());
            Access.checkForJackson(made.properties());
        }
        Class<?> type = bean.getBeanClass();
        return type.isRecord()
                        && deserializer.getClass() == BeanDeserializer.class
                        && type.getRecordComponents().length <= RecordReader.MAX_MEMBERS
                        && hasNoAnnotations(type)
                ? new RecordReader(bean.getType(), deserializer)
                : deserializer;
    }

    private static boolean hasNoAnnotations(Class<?> type) {
        Stream<AnnotatedElement> elements = Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredFields()));
        for (RecordComponent component : type.getRecordComponents()) {
            elements = Stream.concat(elements, Stream.of(component, component.getAccessor()));
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            elements = Stream.concat(
                    elements, Stream.concat(Stream.of(constructor), Arrays.stream(constructor.getParameters())));
        }
        return elements.flatMap(element -> Arrays.stream(element.getAnnotations()))
                .map(Annotation::annotationType)
                .noneMatch(annotation -> annotation.getName().contains(".jackson."));
    }
}
