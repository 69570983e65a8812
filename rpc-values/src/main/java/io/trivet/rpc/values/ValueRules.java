package io.trivet.rpc.values;

import java.util.Collection;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.deser.KeyDeserializers;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.jdk.CollectionDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.ArrayType;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;
import tools.jackson.databind.type.ReferenceType;

/**
 * Makes Jackson handle the JDK's types as all wires do, and refuse those that all wires refuse. Classes with Jackson's
 * annotations are handled as these say.
 */
final class ValueRules extends SimpleModule {
    private static final long serialVersionUID = 1L;

    ValueRules() {
        super("Trivet");
    }

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        context.addDeserializers(new Readers());
        context.addKeyDeserializers(new KeyReaders());
        context.addDeserializerModifier(new RecordReaders());
        context.addValueInstantiators(new ObjectMakers());
        context.addSerializers(new Writers());
        context.addKeySerializers(new KeyWriters());
        context.addSerializerModifier(new WriterRules());
    }

    /** Finds the readers of types. An exception that is thrown here becomes the reason why the type is refused. */
    private static final class Readers implements Deserializers {
        @Override
        public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
            return ScalarReaders.of(type) != null || TextForms.ofValues(type) != null;
        }

        @Override
        public @Nullable ValueDeserializer<?> findBeanDeserializer(
                JavaType type, DeserializationConfig config, BeanDescription.Supplier bean) {
            Class<?> raw = type.getRawClass();
            ValueDeserializer<?> scalar = ScalarReaders.of(raw);
            if (scalar != null) {
                return scalar;
            }
            TextForm<?> form = TextForms.ofValues(raw);
            if (form == null) {
                refuse(RefusedTypes.refusal(raw), raw);
                refuse(Access.forJackson(raw), raw);
            }
            return form == null ? null : new TextReader(form);
        }

        @Override
        public @Nullable ValueDeserializer<?> findEnumDeserializer(
                JavaType type, DeserializationConfig config, BeanDescription.Supplier bean) {
            Class<?> raw = type.getRawClass();
            if (raw != Enum.class && !Annotations.areOn(raw)) {
                return new TextReader(TextForms.ofEnum(raw));
            }
            refuse(Access.forJackson(raw), raw);
            return null;
        }

        @Override
        public @Nullable ValueDeserializer<?> findArrayDeserializer(
                ArrayType type,
                DeserializationConfig config,
                BeanDescription.Supplier bean,
                TypeDeserializer elementType,
                ValueDeserializer<?> element) {
            ValueDeserializer<?> scalar = ScalarReaders.of(type.getRawClass());
            return scalar == null ? PrimitiveArrayReader.of(type.getRawClass()) : scalar;
        }

        @Override
        public @Nullable ValueDeserializer<?> findReferenceDeserializer(
                ReferenceType type,
                DeserializationConfig config,
                BeanDescription.Supplier bean,
                TypeDeserializer contentType,
                ValueDeserializer<?> content) {
            refuse(RefusedTypes.refusal(type.getRawClass()), type.getRawClass());
            return ScalarReaders.of(type.getRawClass());
        }

        @Override
        @SuppressWarnings("unchecked")
        public @Nullable ValueDeserializer<?> findCollectionDeserializer(
                CollectionType type,
                DeserializationConfig config,
                BeanDescription.Supplier bean,
                TypeDeserializer elementType,
                ValueDeserializer<?> element) {
            Class<?> raw = type.getRawClass();
            Class<?> content = type.getContentType().getRawClass();
            if (!isJdks(raw)) {
                refuse(Access.forJackson(raw), raw);
                return null;
            }
            refuse(Containers.refusal(raw, content), raw);
            IntFunction<Collection<@Nullable Object>> maker = Containers.collections(raw, content);
            return maker == null
                    ? null
                    : new CollectionDeserializer(
                            type,
                            (ValueDeserializer<Object>) element,
                            elementType,
                            new Maker(type, maker),
                            bean.getClassInfo());
        }

        @Override
        @SuppressWarnings("unchecked")
        public @Nullable ValueDeserializer<?> findMapDeserializer(
                MapType type,
                DeserializationConfig config,
                BeanDescription.Supplier bean,
                KeyDeserializer key,
                TypeDeserializer elementType,
                ValueDeserializer<?> element) {
            Class<?> raw = type.getRawClass();
            Class<?> keyClass = type.getKeyType().getRawClass();
            if (!isJdks(raw)) {
                refuse(Access.forJackson(raw), raw);
                return null;
            }
            refuse(Containers.refusal(raw, keyClass), raw);
            IntFunction<Map<Object, @Nullable Object>> maker = Containers.maps(raw, keyClass);
            return maker == null
                    ? null
                    : new MapReader(
                            type, new Maker(type, maker), key, (ValueDeserializer<Object>) element, elementType);
        }

        private static boolean isJdks(Class<?> type) {
            return type.getClassLoader() == null;
        }

        private static void refuse(@Nullable String why, Class<?> type) {
            if (why != null) {
                throw new IllegalArgumentException(type.getName() + ": " + why);
            }
        }
    }

    /** Creates the collection or map for a declared type, the same on every wire. */
    private static final class Maker extends ValueInstantiator.Base {
        private final IntFunction<?> maker;

        Maker(JavaType type, IntFunction<?> maker) {
            super(type);
            this.maker = maker;
        }

        @Override
        public boolean canInstantiate() {
            return true;
        }

        @Override
        public boolean canCreateUsingDefault() {
            return true;
        }

        @Override
        public Object createUsingDefault(DeserializationContext context) {
            return maker.apply(0);
        }
    }

    private static final class KeyReaders implements KeyDeserializers {
        @Override
        public @Nullable KeyDeserializer findKeyDeserializer(
                JavaType type, DeserializationConfig config, BeanDescription.Supplier bean) {
            Class<?> raw = type.getRawClass();
            if (raw == String.class || raw == Object.class || raw == CharSequence.class || Annotations.areOn(raw)) {
                return null;
            }
            TextForm<?> form = TextForms.ofKeys(raw);
            return form == null ? null : new KeyReader(form);
        }
    }

    private static final class KeyReader extends KeyDeserializer {
        private final TextForm<?> form;

        KeyReader(TextForm<?> form) {
            this.form = form;
        }

        @Override
        public Object deserializeKey(String key, DeserializationContext context) {
            try {
                return form.value(key);
            } catch (RuntimeException e) {
                throw UnfitException.ofKey(context.getParser(), form, key);
            }
        }
    }
}
