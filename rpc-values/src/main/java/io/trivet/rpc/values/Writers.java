package io.trivet.rpc.values;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.time.LocalDateTime;
import java.time.Year;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.Serializers;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.type.ReferenceType;

/** Writes the JDK's types as text where all wires do, and refuses types that aren't values. */
final class Writers implements Serializers {
    @Override
    public @Nullable ValueSerializer<?> findSerializer(
            SerializationConfig config,
            JavaType type,
            BeanDescription.Supplier bean,
            JsonFormat.@Nullable Value format) {
        Class<?> raw = type.getRawClass();
        if (raw == LocalDateTime.class) {
            return new DateTimeWriter();
        }
        if (raw == Year.class) {
            return new YearWriter();
        }
        String refusal = RefusedTypes.refusal(raw);
        if (refusal == null && (!Enum.class.isAssignableFrom(raw) || Annotations.areOn(raw))) {
            refusal = Access.forJackson(raw);
        }
        if (refusal != null) {
            return new Refusal(raw, refusal);
        }
        TextForm<?> form = TextForms.ofWritten(raw);
        return form == null ? null : new TextWriter(raw, form);
    }

    @Override
    public @Nullable ValueSerializer<?> findReferenceSerializer(
            SerializationConfig config,
            ReferenceType type,
            BeanDescription.Supplier bean,
            JsonFormat.@Nullable Value format,
            @Nullable TypeSerializer contentType,
            @Nullable ValueSerializer<Object> content) {
        Class<?> raw = type.getRawClass();
        String refusal = RefusedTypes.refusal(raw);
        return refusal == null ? null : new Refusal(raw, refusal);
    }

    /** Refuses all values of a class. */
    static final class Refusal extends StdSerializer<Object> {
        private final String why;

        Refusal(Class<?> type, String why) {
            super(type);
            this.why = why;
        }

        @Override
        public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
            throw new UnwritableException(generator, why, new IllegalArgumentException(_handledType.getName()));
        }

        @Override
        public void serializeWithType(
                Object value, JsonGenerator generator, SerializationContext context, TypeSerializer types) {
            serialize(value, generator, context);
        }
    }

    private static final class TextWriter extends StdSerializer<Object> {
        private final TextForm<?> form;

        TextWriter(Class<?> type, TextForm<?> form) {
            super(type);
            this.form = form;
        }

        @Override
        public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(text(form, value, generator));
        }
    }

    private static String text(TextForm<?> form, Object value, JsonGenerator generator) {
        try {
            return form.text(value);
        } catch (IllegalArgumentException e) {
            throw new UnwritableException(generator, String.valueOf(e.getMessage()), e);
        }
    }

    private static final class DateTimeWriter extends StdSerializer<LocalDateTime> {
        private final TextForm<?> form = Objects.requireNonNull(TextForms.ofValues(LocalDateTime.class));

        DateTimeWriter() {
            super(LocalDateTime.class);
        }

        @Override
        public void serialize(LocalDateTime value, JsonGenerator generator, SerializationContext context) {
            if (generator instanceof DateTimeGenerator own) {
                own.writeDateTime(value);
            } else {
                generator.writeString(form.text(value));
            }
        }
    }

    private static final class YearWriter extends StdSerializer<Year> {
        YearWriter() {
            super(Year.class);
        }

        @Override
        public void serialize(Year value, JsonGenerator generator, SerializationContext context) {
            generator.writeNumber(value.getValue());
        }
    }
}
